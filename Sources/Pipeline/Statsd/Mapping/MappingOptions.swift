/// How the exposition shows a series: what a mapping rule says beside name and labels.
///
/// `nil` leaves the choice to the backend's own options.
package struct MappingOptions: Sendable, Hashable {
    package enum Observer: Sendable, Hashable {
        case summary
        case histogram
    }

    package var observer: Observer?
    /// In 0…1, in the order they were written.
    package var quantiles: [Double]?
    /// How long a summary's quantiles remember.
    package var maxAgeSeconds: Double?
    /// Parts that `maxAgeSeconds` slides by.
    package var ageBuckets: Int?
    /// Upper limits, inclusive, ascending, finite; +Inf is implied.
    package var buckets: [Double]?
    /// Of native histograms: how many times as wide as the one before a bucket may be.
    package var nativeFactor: Double?
    package var nativeBucketsMax: Int?
    /// 0 is for ever.
    package var ttlSeconds: Double?
    package var help: String?

    package init() {}
}
