/// A function of the query language: its name, what it takes and what it yields.
struct Function {
    enum Kind {
        case overRange(RangeFunction)
        case perValue(ValueFunction)
        case bounded(BoundFunction)
        case calendar(CalendarPart)
        case special(SpecialFunction)
    }

    let name: String
    let kind: Kind
    private let arguments: [ValueType]
    /// How many arguments may be left out at the end.
    private let optional: Int
    /// Whether the last argument may come any number of times, also never.
    private let repeatsLast: Bool
    let result: ValueType

    private init(
        _ name: String, _ kind: Kind, _ arguments: [ValueType], optional: Int = 0,
        repeatsLast: Bool = false, result: ValueType = .instantVector
    ) {
        self.name = name
        self.kind = kind
        self.arguments = arguments
        self.optional = optional
        self.repeatsLast = repeatsLast
        self.result = result
    }

    static func named(_ name: String) -> Function? {
        all[name]
    }

    /// What the count of arguments should be, in the words of an error; `nil` when `count` is fine.
    func problem(withCount count: Int) -> String? {
        let fewest = arguments.count - (repeatsLast ? 1 : optional)
        if optional == 0, !repeatsLast {
            return count == fewest ? nil : "\(fewest) argument(s)"
        }
        if count < fewest { return "at least \(fewest) argument(s)" }
        return count > arguments.count && !repeatsLast
            ? "at most \(arguments.count) argument(s)" : nil
    }

    func type(ofArgument number: Int) -> ValueType {
        arguments[min(number, arguments.count - 1)]
    }

    private static let all: [String: Function] = {
        var all: [String: Function] = [:]
        for kind in RangeFunction.allCases {
            all[kind.rawValue] = Function(kind.rawValue, .overRange(kind), kind.arguments)
        }
        for kind in ValueFunction.allCases {
            all[kind.rawValue] = Function(kind.rawValue, .perValue(kind), [.instantVector])
        }
        for kind in BoundFunction.allCases {
            all[kind.rawValue] = Function(
                kind.rawValue, .bounded(kind), kind.arguments, optional: kind == .round ? 1 : 0)
        }
        for kind in CalendarPart.allCases {
            all[kind.rawValue] = Function(
                kind.rawValue, .calendar(kind), [.instantVector], optional: 1)
        }
        for kind in SpecialFunction.allCases {
            all[kind.rawValue] = Function(
                kind.rawValue, .special(kind), kind.arguments, repeatsLast: kind == .labelJoin,
                result: kind.result)
        }
        return all
    }()

}
