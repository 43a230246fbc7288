import Agent
import Foundation
import Testing

@Suite struct StateDirectoryTests {
    private let root = NSTemporaryDirectory() + "martlet-state-\(UUID().uuidString)"

    @Test func `a file is replaced as a whole and read back`() throws {
        defer { try? FileManager.default.removeItem(atPath: root) }
        let directory = try StateDirectory(path: "\(root)/deep/er")
        #expect(try directory.read("gauges", bytesMax: 100) == nil)
        try directory.write("gauges", Array("one".utf8))
        try directory.write("gauges", Array("two".utf8))
        #expect(try directory.read("gauges", bytesMax: 100) == Array("two".utf8))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
                == ["gauges", "lock"])
    }

    @Test func `a second agent is refused`() throws {
        defer { try? FileManager.default.removeItem(atPath: root) }
        let first = try StateDirectory(path: root)
        #expect(throws: StateDirectory.Problem.self) { try StateDirectory(path: root) }
        withExtendedLifetime(first) {}
    }

    @Test func `a folder that cannot be made is a clear sentence`() {
        do {
            _ = try StateDirectory(path: "/proc/nothing/here")
            Issue.record("a folder was made under /proc")
        } catch {
            #expect(error.description == "cannot make /proc/nothing: No such file or directory")
        }
    }

    @Test(
        arguments: [
            ("/x", [:], "/x", false),
            (
                "", ["STATE_DIRECTORY": "/var/lib/martlet:/b", "HOME": "/h"], "/var/lib/martlet",
                true
            ),
            ("", ["XDG_STATE_HOME": "/s", "HOME": "/h"], "/s/martlet", true),
            ("", ["XDG_STATE_HOME": "relative", "HOME": "/h"], "/h/.local/state/martlet", true),
        ] as [(String, [String: String], String, Bool)])
    func `the folder is the configured one, systemd's or the user's`(
        configured: String, environment: [String: String], path: String, isDefault: Bool
    ) {
        let found = StateDirectory.path(configured: configured, environment: environment)
        #expect(found.path == path)
        #expect(found.isDefault == isDefault)
    }
}
