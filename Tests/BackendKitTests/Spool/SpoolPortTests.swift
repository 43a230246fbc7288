import BackendKit
import EventLoop
import Glibc
import Synchronization
import TestSupport
import Testing

/// Ports of one spool thread over real files.
@Suite struct SpoolPortTests {
    /// Real files, whose disk can be made full.
    private struct FillableFiles: SpoolFiles, Sendable {
        let disk: DiskSpoolFiles
        let isFull: FullFlag

        func prepare() throws(UVError) { try disk.prepare() }
        func names() throws(UVError) -> [String] { try disk.names() }
        func read(_ name: String, at offset: Int, count: Int) throws(UVError) -> [UInt8] {
            try disk.read(name, at: offset, count: count)
        }
        func write(
            _ bytes: ArraySlice<UInt8>, to name: String, at offset: Int
        ) throws(UVError) -> Int {
            if isFull.value.load(ordering: .relaxed) { throw UVError(code: -ENOSPC) }
            return try disk.write(bytes, to: name, at: offset)
        }
        func truncate(_ name: String, to count: Int) throws(UVError) {
            try disk.truncate(name, to: count)
        }
        func sync(_ name: String) throws(UVError) { try disk.sync(name) }
        func remove(_ name: String) throws(UVError) { try disk.remove(name) }
    }

    private final class FullFlag: Sendable {
        let value = Atomic(false)
    }

    private final class Fixture: LoopTurning {
        let root: String
        let loop: Loop
        let isFull = FullFlag()
        private(set) var thread: SpoolThread
        private var running: OSThread?
        var events: [SpoolEvent] = []

        init(root: String? = nil) throws {
            var template = Array("/tmp/martlet-spool-XXXXXX".utf8CString)
            self.root = root ?? (unsafe mkdtemp(&template).map { unsafe String(cString: $0) } ?? "")
            loop = try Loop()
            let full = isFull
            thread = SpoolThread(root: "\(self.root)/spool", retryMilliseconds: 50) {
                FillableFiles(disk: DiskSpoolFiles(folder: $0), isFull: full)
            }
            running = try thread.start()
        }

        func open(_ name: String = "carbon", bytesMax: Int = 1 << 20) throws -> SpoolPort {
            let port = try thread.open(
                name: name, format: "text", limits: SpoolLimits(bytesMax: bytesMax), on: loop)
            port.onEvent = { [weak self] in self?.events.append($0) }
            return port
        }

        /// Appends, and waits for the answer.
        func append(_ text: String, to port: SpoolPort) throws -> UInt64? {
            let number = port.append(Array(text.utf8), points: 2, createdAtSeconds: 1_700_000_000)
            try run { port.isWritten }
            return number
        }

        func end() {
            if thread.finish(withinMilliseconds: 30_000) { running?.join() }
            running = nil
            loop.close()
        }

        func removeAll() throws {
            let disk = DiskSpoolFiles(folder: "\(root)/spool/carbon")
            for name in try disk.names() { try disk.remove(name) }
            unsafe rmdir("\(root)/spool/carbon")
            unsafe rmdir("\(root)/spool")
            unsafe rmdir(root)
        }

        var failures: Int { events.count { if case .failed = $0 { true } else { false } } }
        var notWritten: Int { events.count { if case .notWritten = $0 { true } else { false } } }
        var recovered: [[UInt64]] {
            events.compactMap {
                if case .recovered(let recovery) = $0 {
                    recovery.entries.map(\.number)
                } else {
                    nil
                }
            }
        }
        var loaded: [[UInt8]] {
            events.compactMap { if case .loaded(_, let bytes) = $0 { bytes } else { nil } }
        }
    }

    @Test func `a payload is written, read back, and there for the next process`() throws {
        let first = try Fixture()
        let port = try first.open()
        try first.run { port.isOpen }
        #expect(try first.append("one", to: port) == 1)
        #expect(try first.append("two", to: port) == 2)
        #expect(port.load(2))
        try first.run { !first.loaded.isEmpty }
        #expect(first.loaded == [Array("two".utf8)])
        port.acknowledge(below: 2)
        port.close()
        first.end()
        let second = try Fixture(root: first.root)
        let again = try second.open()
        try second.run { again.isOpen }
        #expect(second.recovered == [[2]])
        #expect(again.nextNumber == 3)
        again.close()
        second.end()
        try second.removeAll()
    }

    @Test func `a full disk leaves payloads in memory, says so once, and is tried again`() throws {
        let fixture = try Fixture()
        let port = try fixture.open()
        try fixture.run { port.isOpen }
        fixture.isFull.value.store(true, ordering: .relaxed)
        for _ in 0..<5 { _ = try fixture.append("lost from disk", to: port) }
        #expect(fixture.notWritten == 5)
        #expect(fixture.failures == 1)
        #expect(port.isFailing)
        fixture.isFull.value.store(false, ordering: .relaxed)
        try fixture.run {
            _ = port.append([1], points: 1, createdAtSeconds: 0)
            return !port.isFailing
        }
        #expect(!port.isFailing)
        port.close()
        fixture.end()
        try fixture.removeAll()
    }

    @Test func `a spool that is opened twice goes to the second when the first is closed`() throws {
        let fixture = try Fixture()
        let old = try fixture.open()
        try fixture.run { old.isOpen }
        let new = try fixture.open()
        for text in ["a", "b", "c"] { #expect(try fixture.append(text, to: old) != nil) }
        #expect(!new.isOpen)
        old.acknowledge(below: 2)
        old.close()
        try fixture.run { new.isOpen }
        #expect(fixture.recovered == [[], [2, 3]])
        new.close()
        fixture.end()
        try fixture.removeAll()
    }

    @Test func `a folder that cannot be made fails at once and holds nobody up`() throws {
        let fixture = try Fixture()
        let blocker = DiskSpoolFiles(folder: fixture.root)
        _ = try blocker.write([1], to: "spool", at: 0)
        let port = try fixture.open()
        try fixture.run { port.isSettled }
        #expect(!port.isOpen)
        #expect(port.append([1], points: 1, createdAtSeconds: 0) == nil)
        // It is tried again by itself.
        try blocker.remove("spool")
        try fixture.run { port.isOpen }
        #expect(port.isOpen)
        port.close()
        fixture.end()
        try fixture.removeAll()
    }

    @Test func `files are for their owner alone, whatever a backend is called`() throws {
        let fixture = try Fixture()
        let port = try fixture.open("../a b/é")
        try fixture.run { port.isOpen }
        #expect(try fixture.append("x", to: port) == 1)
        let folder = "\(fixture.root)/spool/%2e%2e%2fa%20b%2f%c3%a9"
        var status = stat()
        #expect(unsafe stat("\(folder)/0000000000000001.segment", &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(unsafe stat(folder, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o700)
        port.acknowledge(below: 2)
        port.close()
        fixture.end()
        try DiskSpoolFiles(folder: folder).remove("acknowledged")
        unsafe rmdir(folder)
        unsafe rmdir("\(fixture.root)/spool")
        unsafe rmdir(fixture.root)
    }
}
