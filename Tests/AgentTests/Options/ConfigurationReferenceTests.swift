import Agent
import Configuration
import Foundation
import Testing

@Suite struct ConfigurationReferenceTests {
    private static let file = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "docs/CONFIGURATION.md")

    @Test func `the reference is up to date`() throws {
        let markdown = ConfigurationReference.markdown(.all)
        if ProcessInfo.processInfo.environment["UPDATE_DOCS"] != nil {
            try Data(markdown.utf8).write(to: Self.file)
        }
        let written = try String(contentsOf: Self.file, encoding: .utf8)
        #expect(
            written == markdown,
            "write it again: UPDATE_DOCS=1 scripts/test --filter ConfigurationReferenceTests")
    }

    @Test func `the reference has every key of the test's backends and no bar breaks a cell`() {
        let markdown = ConfigurationReference.markdown(.test)
        for row in AgentOptions.schema(.test).rows {
            #expect(markdown.contains("| `\(row.keyPath)` |"))
        }
        #expect(markdown.contains("| `address` | host:port | `\"127.0.0.1:2003\"` | Where to. |"))
        let rows = markdown.split(separator: "\n").filter { $0.hasPrefix("| ") }
        #expect(rows.count > 60)
        for row in rows { #expect(row.replacing("\\|", with: "").count { $0 == "|" } == 5) }
    }

    @Test func `the defaults shown in full are the defaults`() throws {
        let markdown = ConfigurationReference.markdown(.test)
        let yaml = try #require(markdown.firstMatch(of: /```yaml\n((?s).*)```/)?.1)
        let shown = try LoadedConfiguration(String(yaml)).options()
        #expect(try shown == LoadedConfiguration().options())
    }

    @Test(arguments: ["martlet.yaml", "graphite.yaml", "airflow/martlet.yaml"])
    func `an example loads`(name: String) throws {
        let root = Self.file.deletingLastPathComponent().deletingLastPathComponent()
        let path = root.appending(path: "examples/\(name)")
        let text = ConfigText(path: name, bytes: Array(try Data(contentsOf: path)))
        let loader = OptionsLoader(catalog: .all)
        #expect(throws: Never.self) {
            try loader.load(file: text, environment: [:], flags: FlagValues())
        }
    }

    @Test func `the commented defaults are the defaults`() throws {
        let path = Self.file.deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "examples/martlet.yaml")
        let text = ConfigText(path: "martlet.yaml", bytes: Array(try Data(contentsOf: path)))
        let loader = OptionsLoader(catalog: .all)
        let loaded = try loader.load(file: text, environment: [:], flags: FlagValues())
        let defaults = try loader.load(file: nil, environment: [:], flags: FlagValues())
        #expect(loaded == defaults)
    }
}
