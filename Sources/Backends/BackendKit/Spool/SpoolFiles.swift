package import EventLoop

/// The folder of one spool, as it is read and written.
///
/// A protocol so that tests can fill, break and tear the disk below it. Errors are the kernel's.
package protocol SpoolFiles {
    /// Makes the folder where it is missing.
    func prepare() throws(UVError)

    /// What lies in the folder, in any order.
    func names() throws(UVError) -> [String]

    /// At most `count` bytes from `offset` on; fewer where the file ends.
    func read(_ name: String, at offset: Int, count: Int) throws(UVError) -> [UInt8]

    /// Writes at `offset`, into a new file where there is none; answers how many bytes were taken.
    func write(_ bytes: ArraySlice<UInt8>, to name: String, at offset: Int) throws(UVError) -> Int

    /// Cuts a file off after `count` bytes.
    func truncate(_ name: String, to count: Int) throws(UVError)

    /// Waits until a file's bytes, and its name, are on the medium.
    func sync(_ name: String) throws(UVError)

    func remove(_ name: String) throws(UVError)
}
