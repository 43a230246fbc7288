import Foundation

/// Mapping rules in the shape of those in Airflow's Helm chart.
enum HelmChart {
    /// The chart's own file, where it lies beside the project.
    static let ownFile = SharedFolder.path(of: "data/airflow/helm-chart-statsd-mappings.yml")

    /// Rules of the same kind and for the same families, for machines without the chart's file.
    static let rules = """
        mappings:
          - match: airflow.operator_successes_(.*)
            match_type: regex
            name: "airflow_operator_successes"
            labels:
              operator: "$1"
          - match: airflow.scheduler_heartbeat
            match_type: regex
            name: "airflow_scheduler_heartbeat"
            labels:
              type: counter
          - match: airflow.dag.*.*.duration
            name: "airflow_task_duration"
            labels:
              dag_id: "$1"
              task_id: "$2"
          - match: airflow.dagrun.duration.success.*
            name: "airflow_dagrun_duration"
            labels:
              dag_id: "$1"
          - match: airflow.dagrun.duration.failed.*
            name: "airflow_dagrun_failed"
            labels:
              dag_id: "$1"
          - match: airflow.dagrun.schedule_delay.*
            name: "airflow_dagrun_schedule_delay"
            labels:
              dag_id: "$1"
          - match: airflow.pool.open_slots.*
            name: "airflow_pool_open_slots"
            labels:
              pool: "$1"
          - match: airflow.executor.open_slots.*
            name: "airflow_executor_open_slots"
            labels:
              executor: "$1"
          - match: airflow.ti.running.*.*.*
            name: "airflow_ti_running"
            labels:
              queue: "$1"
              dag_id: "$2"
              task_id: "$3"
        """
}

/// Material that lies in `shared/` of a folder above the project, if any.
enum SharedFolder {
    static func path(of name: String) -> String? {
        var folder = URL(filePath: #filePath)
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            let path = folder.appending(path: "shared/\(name)").path
            if FileManager.default.fileExists(atPath: path) { return path }
        }
        return nil
    }
}
