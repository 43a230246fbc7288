/// What one request carries: some records of an output, sent whole and accounted for whole.
package struct Payload: Sendable, Equatable {
    /// As the encoder wrote them, before compression.
    package var bytes: [UInt8]
    package var points: Int
    /// Wall-clock time, so that an age can be told over restarts.
    package var createdAtSeconds: Double

    /// Left in the spool by an earlier process, which may have sent it already.
    package internal(set) var isOfEarlierProcess = false

    package init(bytes: [UInt8], points: Int, createdAtSeconds: Double) {
        self.bytes = bytes
        self.points = points
        self.createdAtSeconds = createdAtSeconds
    }
}
