import BackendKit
import EventLoop

/// A disk in memory that fails where a test wants it to.
final class FaultyFiles: SpoolFiles {
    enum Call: Hashable, CaseIterable {
        case prepare, names, read, write, truncate, sync, remove
    }

    private(set) var files: [String: [UInt8]] = [:]
    /// How much of each file a power cut would leave.
    private(set) var syncedCounts: [String: Int] = [:]
    /// Asked at each call, with the bytes that are to be written.
    var fault: (_ call: Call, _ byteCount: Int) -> Fault? = { _, _ in nil }

    enum Fault {
        case error(Int32)
        /// So many bytes are taken, and no error is said.
        case short(Int)
    }

    static let noSpace: Int32 = -28
    static let ioError: Int32 = -5

    func prepare() throws(UVError) { try check(.prepare) }

    func names() throws(UVError) -> [String] {
        try check(.names)
        return Array(files.keys)
    }

    func read(_ name: String, at offset: Int, count: Int) throws(UVError) -> [UInt8] {
        try check(.read)
        guard let file = files[name] else { throw UVError(code: -2) }
        return Array(file.dropFirst(offset).prefix(count))
    }

    func write(_ bytes: ArraySlice<UInt8>, to name: String, at offset: Int) throws(UVError) -> Int {
        var taken = bytes
        switch fault(.write, bytes.count) {
        case .error(let code): throw UVError(code: code)
        case .short(let count): taken = bytes.prefix(count)
        case nil: break
        }
        var file = files[name] ?? []
        file += [UInt8](repeating: 0, count: max(0, offset + taken.count - file.count))
        file.replaceSubrange(offset..<(offset + taken.count), with: taken)
        files[name] = file
        return taken.count
    }

    func truncate(_ name: String, to count: Int) throws(UVError) {
        try check(.truncate)
        files[name] = files[name].map { Array($0.prefix(count)) }
    }

    func sync(_ name: String) throws(UVError) {
        try check(.sync)
        syncedCounts[name] = files[name]?.count
    }

    func remove(_ name: String) throws(UVError) {
        try check(.remove)
        files[name] = nil
        syncedCounts[name] = nil
    }

    /// What the medium holds after the power went: all that was synced, and `count` bytes more.
    func cutPower(keeping count: Int) {
        for (name, file) in files {
            files[name] = Array(file.prefix((syncedCounts[name] ?? 0) + count))
        }
    }

    func replace(_ name: String, with bytes: [UInt8]) { files[name] = bytes }

    var segmentNames: [String] { files.keys.filter { $0.hasSuffix(".segment") }.sorted() }

    private func check(_ call: Call) throws(UVError) {
        if case .error(let code) = fault(call, 0) { throw UVError(code: code) }
    }
}
