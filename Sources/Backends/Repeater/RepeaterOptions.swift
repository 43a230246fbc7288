package import BackendKit
package import Configuration

/// The settings of one repeater.
package struct RepeaterOptions: Sendable, Equatable {
    /// Each packet is sent so often: with more, the delivery thread had little else to do.
    private static let targetsMax = 16

    package var common = BackendCommonOptions()
    package var targets: [Endpoint] = []
    /// Longest datagram, into which lines are packed anew; 0 passes packets on as they came.
    package var packetBytesMax = 0

    package init() {
        // What waits for each receiver: half a million packets of one line.
        common.queueBytesMax = 16 << 20
    }

    /// The keys of an entry `{type: repeater, …}`.
    package static var schema: Schema<RepeaterOptions> {
        let common =
            BackendCommonOptions.identityOptions.filter {
                !["include", "exclude"].contains($0.key)
            }
            + BackendCommonOptions.deliveryOptions
        return Schema(
            defaults: RepeaterOptions(),
            common.map { $0.lifted(to: \.common) } + [
                Option("to", \.targets, targets, "The servers that get every packet. Required.")
                    .required,
                Option(
                    "packet_bytes_max", \.packetBytesMax, .integer(0...65_507),
                    "Longest packet, into which lines are packed anew; longer lines are left out."
                        + " 0 passes packets on as they came."),
            ])
    }

    private static var targets: Codec<[Endpoint]> {
        .list(of: .url(["udp", "tcp"]).checked(problem), count: 1...targetsMax)
    }

    private static func problem(_ target: Endpoint) -> String? {
        switch target.address {
        case .network(let hostPort): hostPort.port == 0 ? "has port 0" : nil
        case .socketPath: "is not a network address"
        }
    }
}
