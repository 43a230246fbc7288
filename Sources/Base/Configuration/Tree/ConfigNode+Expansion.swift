extension ConfigNode {
    /// Replaces `${NAME}`, `${NAME:-default}` and `$$` in every scalar value.
    ///
    /// After parsing, so that no value of a variable can change the shape of the configuration.
    /// Keys are left alone, and so is everything under a top-level key in `untouched`, where `$1`
    /// has a meaning of its own. An unset variable without a default is an error.
    package mutating func expandVariables(
        from environment: [String: String], untouched: Set<String> = [],
        reporting problems: inout ConfigProblems
    ) {
        expand(environment, untouched, .top, &problems)
    }

    private mutating func expand(
        _ environment: [String: String], _ untouched: Set<String>, _ path: ConfigPath,
        _ problems: inout ConfigProblems
    ) {
        switch content {
        case .scalar(let scalar):
            content = .scalar(expanded(scalar, environment, path, &problems))
        case .sequence(var elements):
            for index in elements.indices {
                elements[index].expand(environment, [], path.index(index), &problems)
            }
            content = .sequence(elements)
        case .mapping(var entries):
            for index in entries.indices where !untouched.contains(entries[index].key) {
                let path = path.key(entries[index].key)
                entries[index].value.expand(environment, [], path, &problems)
            }
            content = .mapping(entries)
        }
    }

    private func expanded(
        _ scalar: ConfigScalar, _ environment: [String: String], _ path: ConfigPath,
        _ problems: inout ConfigProblems
    ) -> ConfigScalar {
        guard scalar.text.utf8.contains(UInt8(ascii: "$")) else { return scalar }
        do throws(ValueProblem) {
            let text = try VariableExpansion.expand(scalar.text, from: environment)
            return ConfigScalar(text, isPlain: false, unexpanded: scalar.text)
        } catch {
            problems.add(error.text, at: location, path)
            return scalar
        }
    }
}
