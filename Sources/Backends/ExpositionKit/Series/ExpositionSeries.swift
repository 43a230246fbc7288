/// What a series on the page is: its family and labels.
struct ExpositionSeries: Sendable {
    let family: UInt32
    /// Of its place: what stood there before had another.
    var generation: UInt32 = 0
    let labels: SeriesLabels
    /// 1 + the number of the mapping rule of the sample that came last; 0 for none.
    ///
    /// Stands where the labels leave room: so a series is 24 bytes.
    var rule: UInt16 = 0
    /// Part of the hash of the first StatsD series that it stands for; another one's is a merge.
    let origin: UInt32

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
