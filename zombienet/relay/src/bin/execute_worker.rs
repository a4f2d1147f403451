//! The process in which a validator executes parachain runtimes. It is looked for beside `polkadot`, by its name.

polkadot_node_core_pvf_common::decl_worker_main!(
    "execute-worker",
    polkadot_node_core_pvf_execute_worker::worker_entrypoint,
    polkadot_node_primitives::NODE_VERSION,
    "unknown",
);
