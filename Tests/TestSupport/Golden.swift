import Foundation

/// Expected outputs, written by hand from the reference's rules.
package enum Golden {
    package static func text(_ name: String, file: String = #filePath) throws -> String {
        let tests = URL(fileURLWithPath: file).deletingLastPathComponent()
            .deletingLastPathComponent()
        let golden = tests.appendingPathComponent("Fixtures/golden/\(name)")
        return try String(contentsOf: golden, encoding: .utf8)
    }
}
