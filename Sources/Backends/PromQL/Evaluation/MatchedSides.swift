/// Which series of the "one" side each series of the other side meets.
struct MatchedSides {
    /// The group of each of the many; `nil` when nothing on the other side is in it.
    private(set) var groupOfMany: [Int?] = []
    /// The places of the "one" side's series in each group: one at a time, several over time.
    private(set) var ones: [[Int]] = []

    init(_ many: [StepSeries], _ one: [StepSeries], _ matching: VectorMatching) {
        var groups: [Labels.Key: Int] = [:]
        for (place, series) in one.enumerated() {
            let key = matching.key(of: series.labels)
            if let group = groups[key] {
                ones[group].append(place)
            } else {
                groups[key] = ones.count
                ones.append([place])
            }
        }
        groupOfMany = many.map { groups[matching.key(of: $0.labels)] }
    }
}
