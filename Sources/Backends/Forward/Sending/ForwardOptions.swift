package import BackendKit
package import Configuration
package import ForwardKit
package import TLS

/// The settings of one backend that forwards to collectors.
package struct ForwardOptions: Sendable, Equatable {
    package static let schemes = ["forward", "forward+unix", "forward+tls", "http", "https"]

    package var common = BackendCommonOptions()
    /// The one collector; `nil` when there are several.
    package var url: Endpoint?
    /// Several collectors, among which the series are divided.
    package var urls: [Endpoint] = []
    package var tokenFile = ""
    package var tls = TLSFiles()
    package var scopes: [ForwardScopeRule] = []

    package init() {
        // What a collector has not got for days is still part of its intervals.
        common.retry.giveUpAfterMilliseconds = 0
    }

    /// Every collector.
    package var collectors: [Endpoint] { url.map { [$0] } ?? urls }

    package var name: String { common.name.isEmpty ? "forward" : common.name }

    /// The name of a collector's spool: the backend's own where it has only one.
    package func spoolName(of collector: Endpoint) -> String {
        collectors.count > 1 ? "\(name)@\(collector.text)" : name
    }

    /// The name of the spool of what this agent's own collector sends on.
    package func collectorSpoolName(of collector: Endpoint) -> String {
        "\(spoolName(of: collector))+collected"
    }

    package var scopeRules: ScopeRules {
        ScopeRules(rules: scopes.map { ScopeRules.Rule(match: $0.match, scope: $0.scope.scope) })
    }
}

/// A scope for the names that a pattern fits.
package struct ForwardScopeRule: Sendable, Equatable {
    package var match = NameGlob("")
    package var scope = ForwardScopeName.mixed

    package init() {}

    static let schema = Schema(
        defaults: ForwardScopeRule(),
        [
            Option("match", \.match, .nameGlob, "Pattern of raw names. Required.").required,
            Option(
                "scope", \.scope, .choice,
                "Who makes what of these series: see docs/FORWARDING.md. Required."
            )
            .required,
        ])
}

/// A scope as the configuration writes it.
package enum ForwardScopeName: String, CaseIterable, Sendable {
    case mixed
    case local
    case global

    var scope: ForwardScope {
        switch self {
        case .mixed: .mixed
        case .local: .local
        case .global: .global
        }
    }
}
