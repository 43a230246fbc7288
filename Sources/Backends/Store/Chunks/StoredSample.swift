/// One value of a series at one time.
package struct StoredSample: Sendable, Equatable {
    /// Unix time.
    package var timestampMilliseconds: Int64
    package var value: Double

    package init(_ timestampMilliseconds: Int64, _ value: Double) {
        self.timestampMilliseconds = timestampMilliseconds
        self.value = value
    }
}

/// The bit patterns of values that mean something of their own.
package enum SpecialValue {
    /// Prometheus' mark that a series has ended.
    package static let stale = Double(bitPattern: 0x7FF0_0000_0000_0002)
    /// Any other NaN: Prometheus' own.
    package static let notANumber = Double(bitPattern: 0x7FF8_0000_0000_0001)
    /// No sample at all: a NaN that no value of a flush is, since those are made `notANumber`.
    static let absent = Double(bitPattern: 0x7FF8_0000_0000_00AB)

    package static func isStale(_ value: Double) -> Bool {
        value.bitPattern == stale.bitPattern
    }

    static func isAbsent(_ value: Double) -> Bool { value.bitPattern == absent.bitPattern }
}
