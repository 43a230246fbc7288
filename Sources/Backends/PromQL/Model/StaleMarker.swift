/// The sample that says that a series has ended: a NaN with bits of its own.
///
/// Prometheus' bits. It is a signalling NaN, which no arithmetic returns, so the engine also writes
/// it where a series has no value at a step.
package enum StaleMarker {
    package static let value = Double(bitPattern: 0x7FF0_0000_0000_0002)

    package static func isStale(_ value: Double) -> Bool {
        value.bitPattern == Self.value.bitPattern
    }
}

extension Double {
    /// The engine's mark for "no value at this step".
    static var absent: Double { StaleMarker.value }
    var isAbsent: Bool { StaleMarker.isStale(self) }
}
