/// What was dropped because another type had come first, by name and type.
///
/// Bound: `entriesMax` names of at most 1 KiB; what is refused past them is counted in the tally
/// only.
struct RefusedNames: Sendable {
    static let entriesMax = 1_000

    private struct Entry: Sendable {
        let name: FamilyName
        var winner: FamilyName
        var points: UInt64 = 0
    }

    private var entries: [Entry] = []
    private var numbers: [FamilyIdentity: Int] = [:]

    /// The entry of a name that `winner` keeps; `entriesMax` when there is no room.
    mutating func number(of name: FamilyName, keptBy winner: FamilyName) -> Int {
        let identity = FamilyIdentity(base: name.base, kind: name.kind)
        if let number = numbers[identity] {
            entries[number].winner = winner
            return number
        }
        guard entries.count < Self.entriesMax else { return Self.entriesMax }
        numbers[identity] = entries.count
        entries.append(Entry(name: name, winner: winner))
        return entries.count - 1
    }

    mutating func count(_ number: Int) {
        if number < entries.count { entries[number].points &+= 1 }
    }

    /// By name, then by type.
    var conflicts: [ExpositionConflict] {
        let sorted = entries.sorted {
            ($0.name.base, $0.name.kind.rawValue) < ($1.name.base, $1.name.kind.rawValue)
        }
        return sorted.map { entry in
            ExpositionConflict(
                name: entry.name.base, kind: entry.name.kind.label, exposedName: nil,
                winnerName: entry.winner.exposed, winnerKind: entry.winner.kind.label,
                pointsDropped: entry.points)
        }
    }
}
