/// How lines are cut to their transport.
package enum InfluxForm: Sendable {
    /// Timestamps in milliseconds, which every version's `precision=ms` knows.
    case http
    /// Timestamps in nanoseconds: a datagram cannot say its precision.
    case datagrams

    /// Bytes of a datagram that no usual network has to cut: Ethernet's 1,500 less headers, and
    /// some for tunnels.
    static let datagramBytesMax = 1_400

    /// The server takes keys of up to 65,535 bytes; with the fields a line may be a little longer.
    var lineBytesMax: Int {
        switch self {
        case .http: 65_535
        case .datagrams: Self.datagramBytesMax
        }
    }

    /// What makes milliseconds of the transport's unit.
    var timestampZeroes: String {
        switch self {
        case .http: ""
        case .datagrams: "000000"
        }
    }
}
