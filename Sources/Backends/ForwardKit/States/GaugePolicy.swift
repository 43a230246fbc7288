/// What the gauge of several agents is.
package enum GaugePolicy: UInt8, BitwiseCopyable, CaseIterable, Sendable {
    /// The one that was updated last; of two updated in the same millisecond the greater.
    case last = 0
    case sum = 1
    case minimum = 2
    case maximum = 3
    case mean = 4
}
