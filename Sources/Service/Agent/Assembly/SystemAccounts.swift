internal import Glibc

/// Looks names up in the system's databases of users and groups; for the main thread.
enum SystemAccounts {
    /// A number stands for itself, whether there is such a user or not.
    static func userID(_ name: String) -> UInt32? {
        if let number = UInt32(name) { return number }
        return unsafe getpwnam(name)?.pointee.pw_uid
    }

    static func groupID(_ name: String) -> UInt32? {
        if let number = UInt32(name) { return number }
        return unsafe getgrnam(name)?.pointee.gr_gid
    }
}
