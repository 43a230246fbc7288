package import Configuration

/// The reference's text console.
package struct AdminSection: Sendable, Equatable {
    /// `nil` for no console.
    package var listen: HostPort?

    static let schema = Schema(
        defaults: AdminSection(),
        [
            Option(
                "listen", \.listen, .hostPortOrOff,
                "Address of the text console; usually 127.0.0.1:8126.")
        ])
}
