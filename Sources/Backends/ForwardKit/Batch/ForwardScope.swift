/// Which side makes what of a series: the agent that received it, or the collector.
package enum ForwardScope: UInt8, BitwiseCopyable, CaseIterable, Sendable {
    /// The collector makes counters, gauges, sets and percentiles; the agent a timer's sums.
    case mixed = 0
    /// The agent makes everything; nothing is forwarded.
    case local = 1
    /// The collector makes everything.
    case global = 2

    package init?(name: ArraySlice<UInt8>) {
        if name.elementsEqual("mixed".utf8) {
            self = .mixed
        } else if name.elementsEqual("local".utf8) {
            self = .local
        } else if name.elementsEqual("global".utf8) {
            self = .global
        } else {
            return nil
        }
    }
}
