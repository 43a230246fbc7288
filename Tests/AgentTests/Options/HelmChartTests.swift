import Agent
import Foundation
import Statsd
import Testing

@Suite struct HelmChartTests {
    @Test(arguments: [
        ("airflow.dag.d.t.duration", "airflow_task_duration{dag_id=d,task_id=t}"),
        ("airflow.operator_successes_Bash", "airflow_operator_successes{operator=Bash}"),
        ("airflow.scheduler_heartbeat", "airflow_scheduler_heartbeat{type=counter}"),
        ("airflow.dagrun.duration.success.d", "airflow_dagrun_duration{dag_id=d}"),
        ("airflow.dagrun.duration.failed.d", "airflow_dagrun_failed{dag_id=d}"),
        ("airflow.pool.open_slots.p", "airflow_pool_open_slots{pool=p}"),
        ("airflow.executor.open_slots.E", "airflow_executor_open_slots{executor=E}"),
        ("airflow.ti.running.q.d.t", "airflow_ti_running{dag_id=d,queue=q,task_id=t}"),
        ("airflow.dagrun.duration.success.a.b", "unmapped"), ("airflow.ti.start.d.t", "unmapped"),
    ])
    func `the chart's rules give the names that its dashboards know`(
        name: String, expected: String
    ) throws {
        var texts = [HelmChart.rules]
        if let path = HelmChart.ownFile {
            texts.append(try String(contentsOfFile: path, encoding: .utf8))
        }
        for text in texts {
            var mapper = Mapper(try LoadedMapping(file: text).rules())
            #expect(Self.text(mapper.verdict(on: Array(name.utf8), .gauge)) == expected)
        }
    }

    @Test(.enabled(if: HelmChart.ownFile != nil, "the chart's file lies in shared/data"))
    func `the chart's own file loads without a warning`() throws {
        let path = try #require(HelmChart.ownFile)
        let loaded = LoadedMapping(file: try String(contentsOfFile: path, encoding: .utf8))
        #expect(try loaded.rules().rules.count == 21)
        #expect(try loaded.warnings().isEmpty)
    }

    private static func text(_ verdict: MappingVerdict) -> String {
        guard case .mapped(let series) = verdict else { return "unmapped" }
        let labels = series.labels.map { label in
            String(decoding: label.key, as: UTF8.self) + "="
                + String(decoding: label.value, as: UTF8.self)
        }
        return String(decoding: series.name, as: UTF8.self) + "{\(labels.joined(separator: ","))}"
    }
}
