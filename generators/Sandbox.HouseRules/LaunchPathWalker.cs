using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Sandbox.HouseRules;

/// <summary>Walks one body of launch-path code: calls and members here, values and statements in the other part.</summary>
internal sealed partial class LaunchPathWalker(Action<Diagnostic> report) : OperationWalker
{
    public override void VisitInvocation(IInvocationOperation operation)
    {
        CheckCall(operation, operation.TargetMethod, operation.IsVirtual || operation.ConstrainedToType is not null);
        base.VisitInvocation(operation);
    }

    public override void VisitObjectCreation(IObjectCreationOperation operation)
    {
        if (operation.Type is { IsReferenceType: true })
        {
            Report(LaunchPathRules.Allocation, operation, $"new {operation.Type.Name}");
        }
        else if (operation.Constructor is { IsImplicitlyDeclared: false } constructor)
        {
            CheckCall(operation, constructor, isVirtual: false);
        }

        base.VisitObjectCreation(operation);
    }

    public override void VisitPropertyReference(IPropertyReferenceOperation operation)
    {
        var property = operation.Property;
        if (property.IsIndexer && (property.ContainingType.IsRefLikeType || property.ContainingType.IsReferenceType))
        {
            Report(LaunchPathRules.Bounds, operation, $"The indexer of {property.ContainingType.Name}");
        }
        else if (IsSlot(property) && operation.Instance is not IInstanceReferenceOperation { Type.IsValueType: true })
        {
            Report(LaunchPathRules.Virtual, operation, property.Name);
        }
        else if (!IsAllowed(property))
        {
            Report(LaunchPathRules.Call, operation, $"{property.ContainingType.Name}.{property.Name}");
        }

        base.VisitPropertyReference(operation);
    }

    public override void VisitFieldReference(IFieldReferenceOperation operation)
    {
        CheckField(operation, operation.Field);
        base.VisitFieldReference(operation);
    }

    public override void VisitMethodReference(IMethodReferenceOperation operation)
    {
        Report(LaunchPathRules.FunctionPointer, operation, $"The method group '{operation.Method.Name}'");
        base.VisitMethodReference(operation);
    }

    public override void VisitEventReference(IEventReferenceOperation operation)
    {
        Report(LaunchPathRules.FunctionPointer, operation, $"The event '{operation.Event.Name}'");
        base.VisitEventReference(operation);
    }

    public override void VisitAnonymousFunction(IAnonymousFunctionOperation operation) => Report(LaunchPathRules.FunctionPointer, operation, "A lambda");

    public override void VisitFunctionPointerInvocation(IFunctionPointerInvocationOperation operation)
    {
        Report(LaunchPathRules.FunctionPointer, operation, "A call through a pointer");
        base.VisitFunctionPointerInvocation(operation);
    }

    public override void VisitUnaryOperator(IUnaryOperation operation)
    {
        CheckOperator(operation, operation.OperatorMethod);
        CheckChecked(operation, operation.IsChecked, operation.Type);
        base.VisitUnaryOperator(operation);
    }

    public override void VisitIncrementOrDecrement(IIncrementOrDecrementOperation operation)
    {
        CheckOperator(operation, operation.OperatorMethod);
        CheckChecked(operation, operation.IsChecked, operation.Type);
        base.VisitIncrementOrDecrement(operation);
    }

    public override void VisitBinaryOperator(IBinaryOperation operation)
    {
        CheckOperator(operation, operation.OperatorMethod);
        CheckArithmetic(operation, operation.OperatorKind, operation.RightOperand, operation.IsChecked);
        base.VisitBinaryOperator(operation);
    }

    public override void VisitCompoundAssignment(ICompoundAssignmentOperation operation)
    {
        CheckOperator(operation, operation.OperatorMethod);
        CheckArithmetic(operation, operation.OperatorKind, operation.Value, operation.IsChecked);
        base.VisitCompoundAssignment(operation);
    }

    private void CheckCall(IOperation operation, IMethodSymbol method, bool isVirtual)
    {
        if (method.MethodKind is MethodKind.DelegateInvoke)
        {
            Report(LaunchPathRules.FunctionPointer, operation, "A delegate");
        }
        else if (method.Name == "Slice" && method.ContainingType is { IsRefLikeType: true })
        {
            Report(LaunchPathRules.Bounds, operation, "Slicing a span");
        }
        else if (isVirtual)
        {
            Report(LaunchPathRules.Virtual, operation, method.Name);
        }
        else if (method.IsExtern && method.GetDllImportData() is not null)
        {
            CheckNativeCall(operation, method);
        }
        else if (!IsAllowed(method))
        {
            Report(LaunchPathRules.Call, operation, $"{method.ContainingType.Name}.{method.Name}");
        }
    }

    private void CheckNativeCall(IOperation operation, IMethodSymbol method)
    {
        if (!LaunchPathScope.IsStub(method))
        {
            Report(LaunchPathRules.NativeCall, operation, method.Name);
        }
    }

    private void CheckField(IOperation operation, IFieldSymbol field)
    {
        if (!field.IsStatic || field.IsConst)
        {
            return;
        }

        var attributes = field.GetAttributes().Select(data => data.AttributeClass?.Name);
        var reason = field.Type.IsReferenceType ? "holds a reference"
            : attributes.Contains("ThreadStaticAttribute") ? "is thread-local storage, which does not exist yet"
            : HasInitialiser(field) ? "has an initialiser or its type a static constructor, which the runtime runs"
            : field.DeclaringSyntaxReferences.Length == 0 && !LaunchPathScope.Contains(field) && !LaunchPathScope.IsIntrinsic(field) ? "belongs to a library that may initialise it"
            : null;
        if (reason is not null)
        {
            Report(LaunchPathRules.StaticField, operation, field.Name, reason);
        }
    }

    // Any static initialiser of the type makes the compiler check for the type's initialisation at each access to its static fields.
    private static bool HasInitialiser(IFieldSymbol field) =>
        field.ContainingType.StaticConstructors.Any(constructor => !constructor.IsImplicitlyDeclared)
        || field.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax() is Microsoft.CodeAnalysis.CSharp.Syntax.VariableDeclaratorSyntax { Initializer: not null });

    private static bool IsSlot(ISymbol member) => member.IsVirtual || member.IsAbstract || (member.IsOverride && !member.IsSealed && !member.ContainingType.IsSealed);

    private static bool IsAllowed(ISymbol member) => LaunchPathScope.Contains(member.OriginalDefinition) || LaunchPathScope.IsIntrinsic(member);

    private void Report(DiagnosticDescriptor rule, IOperation operation, params object[] arguments) =>
        report(Diagnostic.Create(rule, operation.Syntax.GetLocation(), arguments));
}
