/// The labels of a sample that are not its series' own, handed out where they belong among those.
///
/// A series that says its own `host` keeps it. Own labels are never called `__…`, `le` or
/// `quantile`: the exposition renames those.
struct OtherLabels {
    enum Label {
        /// `__name__`.
        case name
        case host
        /// `le` or `quantile`.
        case last(StaticString)

        var name: StaticString {
            switch self {
            case .name: "__name__"
            case .host: "host"
            case .last(let name): name
            }
        }
    }

    /// In the order of their names, which no case changes.
    private var isNameLeft = true
    private var isHostLeft: Bool
    private var last: StaticString?

    init(hasHost: Bool, last: StaticString?) {
        isHostLeft = hasHost
        self.last = last
    }

    private var first: Label? {
        if isNameLeft { return .name }
        if isHostLeft { return .host }
        return last.map { .last($0) }
    }

    /// The next one.
    mutating func next() -> Label? {
        let label = first
        switch label {
        case .name: isNameLeft = false
        case .host: isHostLeft = false
        case .last: last = nil
        case nil: break
        }
        return label
    }

    /// The next one if it comes before the own label `name`; one of that very name is left out.
    mutating func next(before name: ArraySlice<UInt8>) -> Label? {
        guard let label = first else { return nil }
        switch Self.compare(label.name, name) {
        case ..<0: return next()
        case 0:
            _ = next()
            return self.next(before: name)
        default: return nil
        }
    }

    /// Below 0 when `left` comes first, by bytes.
    private static func compare(_ left: StaticString, _ right: ArraySlice<UInt8>) -> Int {
        let count = min(left.utf8CodeUnitCount, right.count)
        for index in 0..<count {
            let (a, b) = unsafe (left.utf8Start[index], right[right.startIndex + index])
            if a != b { return Int(a) - Int(b) }
        }
        return left.utf8CodeUnitCount - right.count
    }
}
