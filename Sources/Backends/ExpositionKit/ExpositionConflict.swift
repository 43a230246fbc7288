/// A name that two types of metrics want: who has it, and what became of the other.
package struct ExpositionConflict: Sendable, Equatable {
    /// The escaped name that was wanted.
    package let name: String
    /// `counter`, `gauge`, `timer` or `set`.
    package let kind: String
    /// The name on the page; `nil` when it is not there, because the first keeps the name.
    package let exposedName: String?
    /// The family that keeps the name, or one of its endings.
    package let winnerName: String
    package let winnerKind: String
    /// Points that were dropped for it, since start: of a counter or gauge one a tick.
    package let pointsDropped: UInt64

    package init(
        name: String, kind: String, exposedName: String?, winnerName: String, winnerKind: String,
        pointsDropped: UInt64 = 0
    ) {
        self.name = name
        self.kind = kind
        self.exposedName = exposedName
        self.winnerName = winnerName
        self.winnerKind = winnerKind
        self.pointsDropped = pointsDropped
    }
}

extension FamilyNames {
    /// The first conflicts by name; at most `conflictsMax`.
    func conflicts(max conflictsMax: Int) -> [ExpositionConflict] {
        let conflicts = obstacles.keys.compactMap { id -> ExpositionConflict? in
            guard let loser = self[id], let winner = winner(over: id) else { return nil }
            return ExpositionConflict(
                name: loser.base, kind: loser.kind.label, exposedName: loser.exposed,
                winnerName: winner.exposed, winnerKind: winner.kind.label)
        }
        let sorted = conflicts.sorted { ($0.exposedName ?? "") < ($1.exposedName ?? "") }
        return Array(sorted.prefix(conflictsMax))
    }
}
