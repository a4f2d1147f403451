//! End-to-end tests: the installed programs as separate processes, with homes of their own.
//!
//! One executable for all of them, so that they run by turns on all cores: most of the time they wait for blocks.

mod bootstrap;
mod channels;
mod commands;
mod containers;
mod crashes;
mod crowd;
mod damage;
mod delegates;
mod economy;
mod endings;
mod governance;
mod gpus;
mod hangs;
mod hostile;
mod index;
mod inside;
mod kills;
mod maintenance;
mod market;
mod metrics;
mod outages;
mod paid;
mod pods;
mod prices;
mod refusals;
mod starts;
mod statements;
mod story;
mod upgrade;
