/// How series of one mapping rule are shown.
struct SeriesStyle: Sendable {
    /// Index into the registry's shapes, for timers.
    var shape: UInt16
    /// 0 keeps a series for ever.
    var ttlSeconds: Double
    var help: String?
}
