extension CommandLineParser {
    /// Flags that stand for one key.
    static let keyFlags = [
        "--http": "http.listen", "--interval": "interval", "--log-level": "log.level",
        "--log-format": "log.format",
    ]

    /// Reads one flag that says something about the configuration.
    static func take(
        _ flag: String, _ reader: inout ArgumentReader, into values: inout FlagValues
    ) throws(UsageError) {
        if let keyPath = keyFlags[flag] {
            let value = try reader.value(of: flag)
            let setting = FlagSetting(keyPath: keyPath, value: value, argument: reader.position)
            values.settings.append(setting)
            return
        }
        switch flag {
        case "-c", "--config":
            guard values.configFile == nil else { throw reader.error("\(flag) is given twice") }
            values.configFile = try reader.value(of: flag)
        case "--listen":
            let url = try reader.value(of: flag)
            values.listen.append(
                FlagSetting(keyPath: "listen", value: url, argument: reader.position))
        case "--set":
            values.settings.append(try setting(&reader))
        default:
            throw reader.error("there is no flag \(flag)")
        }
    }

    private static func setting(_ reader: inout ArgumentReader) throws(UsageError) -> FlagSetting {
        let text = try reader.value(of: "--set")
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            throw reader.error("--set needs key.path=value, not `\(text)`")
        }
        return FlagSetting(
            keyPath: String(text[..<equals]), value: String(text[equals...].dropFirst()),
            argument: reader.position)
    }
}
