/// Finds series by their names and labels in the file of names.
struct SeriesSearch {
    /// Series between two looks at the clock.
    private static let stride = 1_000
    /// How stale the file of names may be, and an hour.
    private static let staleHours = SlotTable.touchHours + 1

    private let lists: [(ofName: [LabelMatcher], ofLabels: [LabelMatcher])]
    private let seenHour: Int64
    private let isOverdue: () -> Bool

    /// - Parameters:
    ///   - lists: one of them has to accept a series with all its matchers; without lists all are.
    ///   - since: series that were not seen since are passed over; in Unix milliseconds.
    ///   - isOverdue: ends the search.
    init(
        _ lists: [[LabelMatcher]], seenSince since: Int64, isOverdue: @escaping () -> Bool
    ) {
        self.lists = (lists.isEmpty ? [[]] : lists).map { matchers in
            (
                matchers.filter { $0.label == LabelMatcher.name },
                matchers.filter { $0.label != LabelMatcher.name }
            )
        }
        let hour = Int64(floorOf: since, by: 3_600_000)
        seenHour = hour < Self.staleHours ? .min : hour - Self.staleHours
        self.isOverdue = isOverdue
    }

    /// The one name that can be meant; `nil` when it is not known beforehand.
    private var exactName: [UInt8]? {
        guard lists.count == 1 else { return nil }
        for matcher in lists[0].ofName {
            if case .equal(let name) = matcher.test { return Array(name.utf8) }
        }
        return nil
    }

    /// Visits what is found, until `visit` answers false.
    func forEach(
        in names: NamesFile,
        _ visit: (UInt32, String, [(name: String, value: String)]) -> Bool
    ) throws(StoreReadError) {
        var failure: StoreReadError?
        var looks = 0
        do throws(SQLiteError) {
            try names.forEach(named: exactName, seenSinceHour: seenHour) { id, bytes, text in
                looks += 1
                do throws(StoreReadError) {
                    if looks % Self.stride == 0, isOverdue() { throw .overdue }
                    let name = String(decoding: bytes, as: UTF8.self)
                    guard let labels = try labels(name, text) else { return true }
                    return visit(id, name, labels)
                } catch {
                    failure = error
                    return false
                }
            }
        } catch {
            throw .files(error)
        }
        if let failure { throw failure }
    }

    /// The labels of a series that is meant.
    private func labels(
        _ name: String, _ text: [UInt8]
    ) throws(StoreReadError) -> [(name: String, value: String)]? {
        var parsed: [(name: String, value: String)]?
        for list in lists where try Self.accept(list.ofName, { _ in name }) {
            let labels = parsed ?? LabelText.labels(text)
            parsed = labels
            let isMeant = try Self.accept(list.ofLabels) { label in
                labels.first { $0.name == label }?.value ?? ""
            }
            if isMeant { return labels }
        }
        return nil
    }

    private static func accept(
        _ matchers: [LabelMatcher], _ value: (String) -> String
    ) throws(StoreReadError) -> Bool {
        for matcher in matchers where try !matcher.matches(value(matcher.label)) { return false }
        return true
    }
}
