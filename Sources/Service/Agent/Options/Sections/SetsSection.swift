import Configuration

/// How members of sets are counted.
package struct SetsSection: Sendable, Equatable {
    package var exactMembersMax = 4_096

    static let schema = Schema(
        defaults: SetsSection(),
        [
            Option(
                "exact_members_max", \.exactMembersMax, .integer(1...1_000_000),
                "Members of a set in an interval that are counted one by one; beyond, the number"
                    + " is an estimate (HyperLogLog, 0.8 %).")
        ])
}
