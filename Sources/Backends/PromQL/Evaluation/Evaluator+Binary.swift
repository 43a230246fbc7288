extension Evaluator {
    mutating func value(
        of binary: Expression.Binary, over steps: Steps
    ) throws(QueryError) -> Value {
        let left = try value(of: binary.left, over: steps)
        let right = try value(of: binary.right, over: steps)
        let operation = binary.operation
        switch (left, right) {
        case (.scalar(let left), .scalar(let right)):
            try spend(steps.count)
            return .scalar(
                zip(left, right).map { Self.scalar(operation, $0, $1) })
        case (.vector(let series), .scalar(let numbers)):
            return .vector(try combined(series, numbers, binary, isNumberLeft: false))
        case (.scalar(let numbers), .vector(let series)):
            return .vector(try combined(series, numbers, binary, isNumberLeft: true))
        case (.vector(let left), .vector(let right)):
            if operation.family == .set {
                return .vector(try setOperation(binary, left, right, over: steps))
            }
            return .vector(try matched(binary, left, right, over: steps))
        case (.string, _), (.ranges, _), (_, .string), (_, .ranges):
            preconditionFailure("types are checked before")
        }
    }

    private static func scalar(
        _ operation: BinaryOperator, _ left: Double, _ right: Double
    ) -> Double {
        let result = Arithmetic.result(operation, left, right)
        guard operation.family == .comparison else { return result ?? .nan }
        return result == nil ? 0 : 1
    }

    // MARK: A vector and a number

    /// A comparison keeps the vector's values, on whichever side it stands.
    private mutating func combined(
        _ series: [StepSeries], _ numbers: [Double], _ binary: Expression.Binary,
        isNumberLeft: Bool
    ) throws(QueryError) -> [StepSeries] {
        let operation = binary.operation
        let returnsBool = binary.matching.returnsBool
        let keepsName = operation.family == .comparison && !returnsBool
        var result = series
        for place in result.indices {
            try spend(numbers.count)
            if !keepsName { result[place].labels = result[place].labels.withoutName }
            for (step, number) in numbers.enumerated() {
                let value = result[place].values[step]
                guard !value.isAbsent else { continue }
                let (left, right) = isNumberLeft ? (number, value) : (value, number)
                let outcome = Arithmetic.result(operation, left, right)
                result[place].values[step] =
                    if returnsBool {
                        outcome == nil ? 0 : 1
                    } else if operation.family == .comparison {
                        outcome == nil ? .absent : value
                    } else {
                        outcome ?? .absent
                    }
            }
        }
        try Self.join(&result)
        return result
    }

    // MARK: Sets

    /// `and`, `or`, `unless`: series of both sides, as they are, by what the other side has.
    private mutating func setOperation(
        _ binary: Expression.Binary, _ left: [StepSeries], _ right: [StepSeries],
        over steps: Steps
    ) throws(QueryError) -> [StepSeries] {
        let isOr = binary.operation == .or
        let other = isOr ? left : right
        var presence: [Labels.Key: [Bool]] = [:]
        for one in other {
            let key = binary.matching.key(of: one.labels)
            try charge(steps.count)
            var steps = presence[key] ?? Array(repeating: false, count: steps.count)
            for step in steps.indices where !one.values[step].isAbsent { steps[step] = true }
            presence[key] = steps
        }
        var filtered = isOr ? right : left
        let keepsPresent = binary.operation == .and
        for place in filtered.indices {
            let present = presence[binary.matching.key(of: filtered[place].labels)]
            for step in 0..<steps.count where (present?[step] ?? false) != keepsPresent {
                filtered[place].values[step] = .absent
            }
        }
        try spend(filtered.count * steps.count)
        var result = isOr ? left + filtered : filtered
        try Self.join(&result)
        return result
    }
}
