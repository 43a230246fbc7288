import Configuration

/// A section with an option of every kind.
struct Gadget: Sendable, Equatable {
    var period: Duration = .seconds(10)
    var colour = Colour.red
    var count: Int? = 1
    var names: [String] = []
    var tags: [String: String] = [:]
    var part = GadgetPart()
    var list: [GadgetPart] = []
    var password = ""
    var note: String?

    static let schema = Schema(
        defaults: Gadget(),
        [
            Option("period", \.period, .duration(.milliseconds(100) ... .seconds(60)), "When."),
            Option("colour", \.colour, .choice, "Which."),
            Option("count", \.count, .optional(.integer(1...9), nilWord: "auto"), "How many."),
            Option("names", \.names, .list(of: .string, count: 0...12), "Who."),
            Option("tags", \.tags, .dictionary(of: .string, keysMax: 2), "What."),
            Option("part", \.part, .section(GadgetPart.schema), ""),
            Option(
                "list", \.list, .list(of: .section(GadgetPart.schema), count: 0...3), "Several."),
            Option("password", \.password, .string, "Secret.", isSecret: true),
            Option("note", optional: \.note, .string, "Only red.")
                .applying(to: "red") { $0.colour == .red },
            .unavailable("later"),
        ],
        validate: { gadget, node, path, problems in
            guard gadget.count == 9, gadget.colour == .green else { return }
            problems.add("9 is never green", key: "colour", of: node, at: path)
        })
}

enum Colour: String, CaseIterable, Sendable {
    case red
    case green
}

struct GadgetPart: Sendable, Equatable {
    var size = 8 << 20
    var ratio = 0.5

    static let schema = Schema(
        defaults: GadgetPart(),
        [
            Option("size", \.size, .bytes(0...(1 << 30)), "How big."),
            Option("ratio", \.ratio, .number(0...1), "How much."),
        ])
}
