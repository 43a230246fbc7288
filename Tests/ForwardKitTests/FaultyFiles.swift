import BackendKit
import EventLoop

/// A journal's folder in memory, whose writes fail or stop half-way where a test wants it.
final class FaultyFiles: SpoolFiles {
    private(set) var files: [String: [UInt8]] = [:]
    /// How many bytes of the next write are taken before it fails; `nil` for all.
    var nextWriteTakes: Int?
    var truncateFails = false
    var removeFails = false

    private static let ioError = UVError(code: -5)

    func prepare() throws(UVError) {}
    func names() throws(UVError) -> [String] { Array(files.keys) }

    func read(_ name: String, at offset: Int, count: Int) throws(UVError) -> [UInt8] {
        guard let file = files[name] else { throw UVError(code: -2) }
        return Array(file.dropFirst(offset).prefix(count))
    }

    func write(_ bytes: ArraySlice<UInt8>, to name: String, at offset: Int) throws(UVError) -> Int {
        var file = files[name] ?? []
        let taken = nextWriteTakes.map { bytes.prefix($0) } ?? bytes
        file += [UInt8](repeating: 0, count: max(0, offset + taken.count - file.count))
        file.replaceSubrange(offset..<(offset + taken.count), with: taken)
        files[name] = file
        if nextWriteTakes != nil {
            nextWriteTakes = nil
            throw Self.ioError
        }
        return taken.count
    }

    func truncate(_ name: String, to count: Int) throws(UVError) {
        if truncateFails { throw Self.ioError }
        files[name] = files[name].map { Array($0.prefix(count)) }
    }

    func sync(_ name: String) throws(UVError) {}

    func remove(_ name: String) throws(UVError) {
        if removeFails { throw Self.ioError }
        files[name] = nil
    }

    var byteCount: Int { files.values.reduce(0) { $0 + $1.count } }

    /// Tears bytes off the end of the last segment.
    func tear(_ count: Int) {
        guard let last = files.keys.filter({ $0.hasSuffix(".segment") }).max() else { return }
        files[last] = files[last].map { Array($0.dropLast(count)) }
    }
}
