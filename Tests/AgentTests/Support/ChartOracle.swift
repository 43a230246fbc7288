/// What the Helm chart's rules make of Airflow's names, written down by hand.
enum ChartOracle {
    /// The series of a raw name: `family{label="value",…}`, or `nil` where no rule is for it.
    static func series(of name: String) -> String? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.first == "airflow" else { return nil }
        let rest = Array(parts.dropFirst())
        switch (rest.first ?? "", rest.count) {
        case ("scheduler_heartbeat", 1), ("dag_processor_heartbeat", 1):
            return "\(parts.joined(separator: "_")){type=\"counter\"}"
        case ("dag", 4) where rest[3] == "duration":
            return "airflow_task_duration{dag_id=\"\(rest[1])\",task_id=\"\(rest[2])\"}"
        case ("dagrun", 4) where rest[1] == "duration" && ["success", "failed"].contains(rest[2]):
            let family = rest[2] == "failed" ? "airflow_dagrun_failed" : "airflow_dagrun_duration"
            return "\(family){dag_id=\"\(rest[3])\"}"
        case ("dagrun", 3) where rest[1] == "schedule_delay":
            return "airflow_dagrun_schedule_delay{dag_id=\"\(rest[2])\"}"
        case ("pool", 3) where rest[1] == "open_slots":
            return "airflow_pool_open_slots{pool=\"\(rest[2])\"}"
        case ("executor", 3) where rest[1] == "open_slots":
            return "airflow_executor_open_slots{executor=\"\(rest[2])\"}"
        default:
            return operatorSeries(of: rest.joined(separator: "."))
        }
    }

    private static func operatorSeries(of name: String) -> String? {
        let prefix = "operator_successes_"
        guard name.hasPrefix(prefix) else { return nil }
        return "airflow_operator_successes{operator=\"\(name.dropFirst(prefix.count))\"}"
    }
}
