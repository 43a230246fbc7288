internal import CBuildInfo

/// What this binary is.
package enum BuildInfo {
    package static let version = "0.1.0"

    /// The commit it was built from.
    package static var revision: String { unsafe String(cString: martlet_revision()) }
}
