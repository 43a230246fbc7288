/// Rules for Airflow's tagged names: `examples/airflow/mapping-tags.yml`, which a test holds equal.
enum AirflowTagsProfile {
    static let text = """
        # Names for Airflow 2.6 and later with tags: what `mapping: {profile: airflow_tags}`
        # stands for. For statsd_influxdb_enabled = True or DogStatsD, with statsd_prefix
        # airflow, and for legacy_names_on = False.
        #
        # Labels are the tags that Airflow sends, so that ids with dots are right. The older
        # names, which have the ids in them, are left out where a newer one says the same;
        # mapping.yml does the opposite.
        defaults:
          observer_type: histogram
          histogram_options:
            # Seconds to hours: a task's life.
            buckets: [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14400, 43200]
          # A daily DAG is seen every day; what is silent for longer is gone.
          ttl: 25h

        mappings:
          # The older names of what has a newer one.
          - {match: airflow.operator_failures_*, action: drop}
          - {match: airflow.operator_successes_*, action: drop}
          - {match: airflow.task_instance_created_*, action: drop}
          - {match: airflow.task_removed_from_dag.**, action: drop}
          - {match: airflow.task_restored_to_dag.**, action: drop}
          - {match: airflow.ti.*.**, action: drop}
          - {match: airflow.dag.*.**.duration, action: drop}
          - {match: airflow.dag.*.**.queued_duration, action: drop}
          - {match: airflow.dag.*.**.scheduled_duration, action: drop}
          - {match: airflow.local_task_job.task_exit.**, action: drop}
          - {match: airflow.dag.serialization.*.**, action: drop}
          - {match: airflow.dagrun.dependency-check.**, action: drop}
          - {match: airflow.dagrun.duration.*.**, action: drop}
          - {match: airflow.dagrun.schedule_delay.**, action: drop}
          - {match: airflow.dagrun.**.first_task_scheduling_delay, action: drop}
          - {match: airflow.dag_processing.last_duration.**, action: drop}
          - {match: airflow.pool.*.**, action: drop}
          - {match: airflow.executor.*.**, action: drop}
          - {match: airflow.triggers.running.**, action: drop}
          - {match: airflow.triggerer.capacity_left.**, action: drop}
          - {match: airflow.edge_worker.ti.*.**, action: drop}
          - {match: airflow.edge_worker.ti.*, name: airflow_edge_worker_ti_$1}
          - {match: airflow.edge_worker.*.**, action: drop}
          - {match: airflow.ol.event.size.**, action: drop}
          - {match: airflow.ol.emit.attempts.**, action: drop}
          - {match: airflow.ol.extract.**, action: drop}

          # Runs of DAGs.
          - match: airflow.dagrun.duration.*
            name: airflow_dagrun_duration
            labels: {state: $1}
            help: How long DAG runs took, by how they ended.
          - match: airflow.dagrun.dependency-check
            name: airflow_dagrun_dependency_check
            histogram_options: {buckets: [0.005, 0.02, 0.1, 0.5, 1, 5, 15, 60, 300]}
            help: How long the scheduler checked a DAG run's dependencies.
          - match: airflow.dagrun.*
            name: airflow_dagrun_$1
          - match: airflow.scheduler.dagruns.*.**
            name: airflow_dag_runs_$1
            labels: {dag_id: $2}
            ttl: 1h
          - match: airflow.dag.serialization.*
            name: airflow_dag_serialization_$1
          - match: airflow.dag.callback_exceptions
            name: airflow_dag_callback_exceptions

          # Task instances.
          - match: airflow.task.duration
            name: airflow_task_duration
            help: How long task instances ran.
          - match: airflow.task.queued_duration
            name: airflow_task_queued_duration
            help: How long task instances waited for a worker.
          - match: airflow.task.scheduled_duration
            name: airflow_task_scheduled_duration
            help: How long task instances waited for the executor.
          - match: airflow.ti.start
            name: airflow_ti_start
            help: Task instances that started.
          - match: airflow.ti.finish
            name: airflow_ti_finish
            help: Task instances that ended, by their state.
          # scheduled, queued, running, deferred
          - match: airflow.ti.*
            name: airflow_ti_$1
            ttl: 1h
          - match: airflow.task_instance_created
            name: airflow_task_instance_created
          - match: airflow.operator_successes
            name: airflow_operator_successes
            help: Task instances that succeeded.
          - match: airflow.operator_failures
            name: airflow_operator_failures
            help: Attempts that failed.
          - match: airflow.local_task_job.task_exit
            name: airflow_local_task_job_task_exit
          # Has no newer name.
          - match: airflow.task.*_usage.*.**
            name: airflow_task_${1}_usage
            labels: {dag_id: $2, task_id: $3}
            ttl: 1h
          - match: airflow.task.*_usage
            name: airflow_task_${1}_usage
            ttl: 1h
          - match: airflow.task_*_dag
            name: airflow_task_${1}_dag
          - match: airflow.ti_*
            name: airflow_ti_$1
          - match: airflow.previously_succeeded
            name: airflow_previously_succeeded
          - match: airflow.zombies_killed
            name: airflow_zombies_killed
          - match: airflow.task_instances_without_heartbeats_killed
            name: airflow_task_instances_without_heartbeats_killed
          - match: airflow.sla_*
            name: airflow_sla_$1
          - match: airflow.resumable_job.*
            name: airflow_resumable_job_$1

          # Where tasks run.
          - match: airflow.pool.*
            name: airflow_pool_$1
            ttl: 1h
          - match: airflow.executor.*
            name: airflow_executor_$1
            ttl: 1h
          - match: airflow.edge_worker.*
            name: airflow_edge_worker_$1
            ttl: 1h
          - match: airflow.*.adopt_task_instances.duration
            name: airflow_adopt_task_instances_duration
            labels: {executor: $1}
            histogram_options: {buckets: [0.005, 0.02, 0.1, 0.5, 1, 5, 15, 60, 300]}
          - match: airflow.kubernetes_executor.*
            name: airflow_kubernetes_executor_$1
            histogram_options: {buckets: [0.005, 0.02, 0.1, 0.5, 1, 5, 15, 60, 300]}
          - match: airflow.edge_executor.sync.duration
            name: airflow_edge_executor_sync_duration
            histogram_options: {buckets: [0.005, 0.02, 0.1, 0.5, 1, 5, 15, 60, 300]}
          - match: airflow.celery.*
            name: airflow_celery_$1
          - match: airflow.celery.execute_command.failure
            name: airflow_celery_execute_command_failure

          # The processor of DAG files. Its number of processes is sent as a counter, and goes down.
          - match: airflow.dag_processing.processes
            name: airflow_dag_processing_processes
            labels: {file_path: "", action: ""}
            type: updown
            help: Processes that parse DAG files now.
          - match: airflow.dag_processing.last_duration
            name: airflow_dag_processing_last_duration
            histogram_options: {buckets: [0.005, 0.02, 0.1, 0.5, 1, 5, 15, 60, 300]}
            help: How long the last parsing of a DAG file took.
          # Airflow 2.10 has only the older name of it; in Airflow 3 both are one series.
          - match: airflow.dag_processing.last_run.seconds_ago.**
            name: airflow_dag_processing_last_run_seconds_ago
            labels: {file_name: $1}
            ttl: 1h
          - match: airflow.dag_processing.last_run.seconds_ago
            name: airflow_dag_processing_last_run_seconds_ago
            ttl: 1h
            help: How long ago a DAG file was parsed.
          - match: airflow.dag_processing.last_runtime.**
            name: airflow_dag_processing_last_runtime
            labels: {file_name: $1}
            ttl: 1h
          - match: airflow.dag_processing.last_num_of_db_queries.**
            name: airflow_dag_processing_last_num_of_db_queries
            labels: {file_name: $1}
            ttl: 1h
          - match: airflow.dag_processing.*
            name: airflow_dag_processing_$1
          - match: airflow.dagbag_size
            name: airflow_dagbag_size

          # Scheduler, triggerer and the rest of Airflow.
          - match: airflow.*_heartbeat
            name: airflow_${1}_heartbeat
            help: Heartbeats, some five seconds apart.
          - match: airflow.*_heartbeat_failure
            name: airflow_${1}_heartbeat_failure
          - match: airflow.*_start
            name: airflow_${1}_start
          - match: airflow.*_end
            name: airflow_${1}_end
          - match: airflow.scheduler.*
            name: airflow_scheduler_$1
            histogram_options: {buckets: [0.005, 0.02, 0.1, 0.5, 1, 5, 15, 60, 300]}
          # dagruns, dag_bag, executor_events, orphaned_tasks, tasks, zombies
          - match: airflow.scheduler.*.*
            name: airflow_scheduler_${1}_$2
          - match: airflow.api_server.*.*
            name: airflow_api_server_${1}_$2
          - match: airflow.triggers.running
            name: airflow_triggers_running
            ttl: 1h
          - match: airflow.triggers.*
            name: airflow_triggers_$1
          - match: airflow.triggerer.capacity_left
            name: airflow_triggerer_capacity_left
            ttl: 1h
          - match: airflow.triggerer.*
            name: airflow_triggerer_$1
            histogram_options: {buckets: [0.005, 0.02, 0.1, 0.5, 1, 5, 15, 60, 300]}
          - match: airflow.asset.*
            name: airflow_asset_$1
          - match: airflow.dataset.*
            name: airflow_dataset_$1
          - match: airflow.deadline_alerts.*
            name: airflow_deadline_alerts_$1
          - match: airflow.connection_test.*
            name: airflow_connection_test_$1
            histogram_options: {buckets: [0.005, 0.02, 0.1, 0.5, 1, 5, 15, 60, 300]}
          - match: airflow.managed_agent.*
            name: airflow_managed_agent_$1
          - match: airflow.common_ai.*
            name: airflow_common_ai_$1
          - match: airflow.serde.load_serializers
            name: airflow_serde_load_serializers
            histogram_options: {buckets: [0.005, 0.02, 0.1, 0.5, 1, 5, 15, 60, 300]}
          - match: airflow.airflow.io.load_filesystems
            name: airflow_io_load_filesystems
            histogram_options: {buckets: [0.005, 0.02, 0.1, 0.5, 1, 5, 15, 60, 300]}
          # Open lineage: events, their size, attempts to send them.
          - match: airflow.ol.*
            name: airflow_ol_$1
          - match: airflow.ol.*.*
            name: airflow_ol_${1}_$2

        """
}
