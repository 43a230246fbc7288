package import BackendKit
package import Configuration

/// The settings of one InfluxDB backend.
package struct InfluxOptions: Sendable, Equatable {
    package static let schemes = ["http", "https", "udp"]

    package var common = BackendCommonOptions()
    package var url = Endpoint(
        scheme: "http", address: .network(HostPort(host: "127.0.0.1", port: 8086)))
    package var version = InfluxVersion.one
    package var database = "statsd"
    /// Empty for the database's default.
    package var retentionPolicy = ""
    package var userName = ""
    package var passwordFile = ""
    package var organization = ""
    package var bucket = ""
    package var tokenFile = ""
    package var isCompressed = true
    package var batchLinesMax = 5_000
    package var naming = InfluxNaming.telegraf
    package var integers = InfluxIntegers.never
    package var createsDatabase = true
    package var tls = HTTPTLSOptions()

    package init() {}

    var isUDP: Bool { url.scheme == "udp" }
    var isVersion1: Bool { !isUDP && version == .one }
    var isVersion2: Bool { !isUDP && version == .two }

    /// Whose secret goes with each request.
    var secret: HTTPCredentials.Source {
        switch version {
        case .one:
            userName.isEmpty ? .none : .basic(userName: userName, passwordFile: passwordFile)
        case .two: tokenFile.isEmpty ? .none : .token(scheme: "Token", file: tokenFile)
        }
    }
}

/// Which of InfluxDB's two HTTP interfaces is spoken.
package enum InfluxVersion: String, CaseIterable, Sendable {
    case one = "1"
    case two = "2"
}

/// What measurements and fields are called.
package enum InfluxNaming: String, CaseIterable, Sendable {
    /// As Telegraf's StatsD input names them: `.` becomes `_`, a counter is `value`.
    case telegraf
    /// The metric's own name, and every statistic as a field.
    case martlet
}

/// Which fields are integers.
package enum InfluxIntegers: String, CaseIterable, Sendable {
    /// None: the type of a field is fixed by the first who writes it.
    case never
    /// Those that Telegraf writes so, for a database that Telegraf has filled before.
    case telegraf
}
