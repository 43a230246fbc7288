/// What a spool could not keep, or could not read.
package struct SpoolLoss: Sendable, Equatable {
    package private(set) var records = 0
    /// A record whose points nobody can tell counts as one.
    package private(set) var points = 0

    package init() {}

    mutating func add(points: Int?) {
        records += 1
        self.points += points ?? 1
    }

    static func += (sum: inout SpoolLoss, more: SpoolLoss) {
        sum.records += more.records
        sum.points += more.points
    }
}
