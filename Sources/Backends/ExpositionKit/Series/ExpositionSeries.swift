/// What a series on the page is: its family and labels.
struct ExpositionSeries: Sendable {
    let family: UInt32
    /// Of its place: what stood there before had another.
    var generation: UInt32 = 0
    /// 1 + the number of the mapping rule of the sample that came last; 0 for none.
    var rule: UInt16 = 0
    let labels: SeriesLabels
    /// Hash of the first StatsD series that it stands for; another one's is a merge.
    let origin: Int

    static let free = ExpositionSeries(family: .max, labels: SeriesLabels(), origin: 0)
}

/// What tells a series from all others.
struct SeriesIdentity: Hashable, Sendable {
    let family: UInt32
    let labels: SeriesLabels
}

/// What tells a family from all others, under whatever name it stands on the page.
struct FamilyIdentity: Hashable, Sendable {
    let base: String
    let kind: ExpositionKind
}
