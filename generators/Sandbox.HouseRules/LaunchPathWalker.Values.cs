using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace Sandbox.HouseRules;

/// <summary>Values and statements.</summary>
internal sealed partial class LaunchPathWalker
{
    public override void Visit(IOperation? operation)
    {
        // Constant folding makes one string of nameof, const fields and sums of literals: reported once, at the outermost.
        if (operation is { ConstantValue: { HasValue: true, Value: string } })
        {
            Report(LaunchPathRules.Text, operation);
            return;
        }

        base.Visit(operation);
    }

    public override void VisitInterpolatedString(IInterpolatedStringOperation operation) => Report(LaunchPathRules.Text, operation);

    public override void VisitArrayCreation(IArrayCreationOperation operation)
    {
        Report(LaunchPathRules.Allocation, operation, "An array");
        base.VisitArrayCreation(operation);
    }

    public override void VisitAnonymousObjectCreation(IAnonymousObjectCreationOperation operation) => Report(LaunchPathRules.Allocation, operation, "An anonymous object");

    public override void VisitTypeParameterObjectCreation(ITypeParameterObjectCreationOperation operation) => Report(LaunchPathRules.Allocation, operation, "new T()");

    public override void VisitCollectionExpression(ICollectionExpressionOperation operation)
    {
        // A span of constants is data of the binary; anything else builds an array.
        var isData = operation.Type is { Name: "ReadOnlySpan" } && operation.Elements.All(element => Unwrap(element).ConstantValue.HasValue);
        if (!isData)
        {
            Report(LaunchPathRules.Allocation, operation, "A collection expression that is no span of constants");
        }
    }

    public override void VisitDelegateCreation(IDelegateCreationOperation operation) => Report(LaunchPathRules.FunctionPointer, operation, "A delegate");

    public override void VisitConversion(IConversionOperation operation)
    {
        var from = operation.Operand.Type;
        var to = operation.Type;
        if (operation.OperatorMethod is { } method)
        {
            CheckOperator(operation, method);
        }
        else if (from is { IsReferenceType: false } and not IPointerTypeSymbol && to is { IsReferenceType: true })
        {
            Report(LaunchPathRules.Boxing, operation, from.Name, to.Name);
        }
        else if (from is { IsReferenceType: true } && to is not null && operation.GetConversion() is { IsIdentity: false, IsImplicit: false })
        {
            Report(LaunchPathRules.Cast, operation, $"The cast to '{to.Name}'");
        }

        CheckChecked(operation, operation.IsChecked, to);
        base.VisitConversion(operation);
    }

    public override void VisitIsType(IIsTypeOperation operation)
    {
        Report(LaunchPathRules.Cast, operation, "A type test");
        base.VisitIsType(operation);
    }

    public override void VisitTypePattern(ITypePatternOperation operation) => Report(LaunchPathRules.Cast, operation, "A type pattern");

    public override void VisitDeclarationPattern(IDeclarationPatternOperation operation)
    {
        if (!operation.MatchesNull && !SymbolEqualityComparer.Default.Equals(operation.InputType, operation.NarrowedType))
        {
            Report(LaunchPathRules.Cast, operation, "A type pattern");
        }

        base.VisitDeclarationPattern(operation);
    }

    public override void VisitTypeOf(ITypeOfOperation operation) => Report(LaunchPathRules.Cast, operation, "typeof");

    public override void VisitThrow(IThrowOperation operation) => Report(LaunchPathRules.Exception, operation, "throw");

    public override void VisitTry(ITryOperation operation)
    {
        Report(LaunchPathRules.Exception, operation, "try");
        base.VisitTry(operation);
    }

    public override void VisitUsing(IUsingOperation operation)
    {
        Report(LaunchPathRules.Exception, operation, "using (a try and finally)");
        base.VisitUsing(operation);
    }

    public override void VisitUsingDeclaration(IUsingDeclarationOperation operation)
    {
        Report(LaunchPathRules.Exception, operation, "using (a try and finally)");
        base.VisitUsingDeclaration(operation);
    }

    public override void VisitSwitchExpression(ISwitchExpressionOperation operation)
    {
        // Without an arm for the rest the compiler adds one that throws.
        if (!operation.Arms.Any(arm => arm is { Pattern: IDiscardPatternOperation, Guard: null }))
        {
            Report(LaunchPathRules.Exception, operation, "A switch expression without '_ =>' throws for the rest");
        }

        base.VisitSwitchExpression(operation);
    }

    public override void VisitLock(ILockOperation operation)
    {
        Report(LaunchPathRules.Lock, operation);
        base.VisitLock(operation);
    }

    public override void VisitForEachLoop(IForEachLoopOperation operation)
    {
        Report(LaunchPathRules.Virtual, operation.Collection, "GetEnumerator");
        base.VisitForEachLoop(operation);
    }

    public override void VisitArrayElementReference(IArrayElementReferenceOperation operation)
    {
        Report(LaunchPathRules.Bounds, operation, "An array element");
        base.VisitArrayElementReference(operation);
    }

    public override void VisitImplicitIndexerReference(IImplicitIndexerReferenceOperation operation) => Report(LaunchPathRules.Bounds, operation, "An index from the end or a range");

    public override void VisitInlineArrayAccess(IInlineArrayAccessOperation operation)
    {
        // A constant index is checked by the compiler; any other one while running.
        if (!operation.Argument.ConstantValue.HasValue)
        {
            Report(LaunchPathRules.Bounds, operation, "An inline array's element");
        }

        base.VisitInlineArrayAccess(operation);
    }

    public override void VisitAwait(IAwaitOperation operation) => Report(LaunchPathRules.Machine, operation, "await");

    public override void VisitReturn(IReturnOperation operation)
    {
        if (operation.Kind is OperationKind.YieldReturn or OperationKind.YieldBreak)
        {
            Report(LaunchPathRules.Machine, operation, "An iterator");
        }

        base.VisitReturn(operation);
    }

    public override void VisitDynamicInvocation(IDynamicInvocationOperation operation) => Report(LaunchPathRules.Machine, operation, "dynamic");

    public override void VisitDynamicMemberReference(IDynamicMemberReferenceOperation operation) => Report(LaunchPathRules.Machine, operation, "dynamic");

    private void CheckOperator(IOperation operation, IMethodSymbol? method)
    {
        if (method is not null && !IsAllowed(method))
        {
            Report(LaunchPathRules.Call, operation, $"{method.ContainingType.Name}.{method.Name}");
        }
    }

    private void CheckArithmetic(IOperation operation, BinaryOperatorKind kind, IOperation right, bool isChecked)
    {
        CheckChecked(operation, isChecked, operation.Type);
        if (kind is not (BinaryOperatorKind.Divide or BinaryOperatorKind.Remainder) || operation.Type?.SpecialType is SpecialType.System_Double or SpecialType.System_Single)
        {
            return;
        }

        // Division by zero throws, and so does the smallest number by -1.
        var divisor = right.ConstantValue is { HasValue: true, Value: { } value } ? System.Convert.ToDecimal(value, System.Globalization.CultureInfo.InvariantCulture) : 0;
        if (divisor is 0 or -1)
        {
            Report(LaunchPathRules.Arithmetic, operation, "This division");
        }
    }

    private void CheckChecked(IOperation operation, bool isChecked, ITypeSymbol? type)
    {
        if (isChecked && !operation.ConstantValue.HasValue && type is { IsValueType: true })
        {
            Report(LaunchPathRules.Arithmetic, operation, "Checked arithmetic");
        }
    }

    private static IOperation Unwrap(IOperation operation) => operation is IConversionOperation { IsImplicit: true } conversion ? conversion.Operand : operation;
}
