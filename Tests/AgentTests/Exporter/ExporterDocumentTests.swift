import Admin
import Agent
import Foundation
import Testing

/// docs/EXPORTER.md is held to the tables that it describes.
@Suite struct ExporterDocumentTests {
    /// The cells of the table whose first heading is `heading`, by their first cell.
    private func table(_ heading: String) throws -> [String: [String]] {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/EXPORTER.md"), encoding: .utf8)
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0.hasPrefix("| \(heading) |") })
        var table: [String: [String]] = [:]
        for line in lines[(start + 2)...].prefix(while: { $0.hasPrefix("|") }) {
            let cells = line.split(separator: "|").map {
                $0.trimmingCharacters(in: .whitespaces).trimmingCharacters(in: ["`"])
            }
            table[cells[0]] = Array(cells.dropFirst())
        }
        return table
    }

    @Test func `every flag is in the document with its default, and nothing else is`() throws {
        let table = try table("flag")
        #expect(Set(table.keys) == Set(ExporterFlags.all.map { "--\($0.name)" }))
        for flag in ExporterFlags.all {
            #expect(table["--\(flag.name)"]?.first == flag.defaultText, "--\(flag.name)")
        }
    }

    @Test func `every metric is in the document with its labels, and nothing else is`() throws {
        let table = try table("name").mapValues { $0.first ?? "" }
        let catalogue = ExporterMetrics.catalogue.map {
            ($0.name, $0.labels.joined(separator: ", "))
        }
        #expect(table == Dictionary(uniqueKeysWithValues: catalogue))
    }
}
