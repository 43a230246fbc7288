import Glibc
import Testing

/// What a user reads when a configuration is wrong.
@Suite struct ConfigurationFileTests {
    private static let manyProblems = """
        interval: 10s
        interval: 5s
        workerz: 2
        timers: {percentiles: [0, 90, abc]}
        listen: ["udp://127.0.0.1:0", "http://x"]
        limits:
          tags: many
        backends: [{type: graphit}]
        """

    @Test(arguments: ["check", "run"])
    func `every problem is named by file, line and key`(command: String) throws {
        let folder = TestFolder()
        let file = try folder.write(Self.manyProblems, to: "bad.yml")
        let finished = try ChildProcess.run([command, "-c", file], in: folder)
        #expect(finished.exitCode == 78)
        #expect(finished.output.isEmpty)
        let expected = [
            "2: interval: ", "3: workerz: is an unknown key; did you mean `workers`?",
            "4: timers.percentiles[0]: ", "4: timers.percentiles[2]: ", "5: listen[1]: ",
            "7: limits.tags: ", "8: backends[0].type: ",
        ]
        let lines = finished.errors.split(separator: "\n")
        #expect(lines.count == expected.count, "\(finished.errors)")
        for (line, start) in zip(lines, expected) {
            #expect(line.hasPrefix("\(file):\(start)"), "\(line)")
        }
    }

    @Test(arguments: [
        ("a: [", "bad.yml:2: this is not YAML"), ("- 1\n- 2", "1: needs a mapping"),
        ("hello", "1: needs a mapping"), ("interval: \"${NO_SUCH}\"", "1: "),
        ("interval: {a: b}", "1: interval: "), ("interval: -1s", "1: interval: "),
        ("workers: 1e99", "1: workers: "), ("log: {level: loud}", "1: log.level: "),
    ])
    func `a file that cannot be used ends with 78`(text: String, problem: String) throws {
        let folder = TestFolder()
        let file = try folder.write(text, to: "bad.yml")
        let finished = try ChildProcess.run(["check", "-c", file], in: folder)
        #expect(finished.exitCode == 78)
        #expect(finished.errors.contains(problem), "\(finished.errors)")
    }

    @Test func `a file that cannot be read ends with 78`() throws {
        let folder = TestFolder()
        for (path, reason) in [("/none", "No such file"), ("", "Is a directory")] {
            let finished = try ChildProcess.run(["-c", folder.path + path], in: folder)
            #expect(finished.exitCode == 78)
            #expect(finished.errors.contains("\(folder.path)\(path):1: "))
            #expect(finished.errors.contains(reason), "\(finished.errors)")
        }
    }

    @Test func `a flag that is wrong is named by its place`() throws {
        let finished = try ChildProcess.run(["check", "--interval", "soon"])
        #expect(finished.exitCode == 78)
        #expect(finished.errors.hasPrefix("flag:3: interval: `soon`"), "\(finished.errors)")
    }

    @Test func `defaults, file, environment and flags come in this order`() throws {
        let folder = TestFolder()
        let file = try folder.write("interval: 20s\nworkers: 2\nlimits: {tags: 5}", to: "m.yml")
        let checked = try ChildProcess.run(
            ["check", "-c", file, "--set", "limits.tags=7"],
            environment: ["MARTLET_WORKERS": "3", "MARTLET_LIMITS_TAGS": "6"], in: folder)
        for line in ["interval: 20s", "workers: 3", "  tags: 7", "align: clock"] {
            #expect(checked.output.contains("\(line)\n"), "\(checked.errors)")
        }
    }
}

/// The kind of a file; `nil` for none.
func fileType(_ path: String) -> UInt32? {
    var status = stat()
    return unsafe lstat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
}

/// The permission bits of a file.
func filePermissions(_ path: String) -> UInt32? {
    var status = stat()
    return unsafe lstat(path, &status) == 0 ? status.st_mode & 0o777 : nil
}
