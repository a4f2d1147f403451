"""A lease read from Python, with async-substrate-interface.

TRADEWIND_NODE names a development node, TRADEWIND_STAGE what clients/js/chain/stage.mjs has left there.
"""

import json
import os
import unittest

from async_substrate_interface.sync_substrate import SubstrateInterface
from scalecodec.utils.ss58 import ss58_decode, ss58_encode

ALICE = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"
UNKNOWN = 999_999


class ALeaseFromPython(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with open(os.environ["TRADEWIND_STAGE"], encoding="utf-8") as file:
            cls.stage = json.load(file)
        cls.chain = SubstrateInterface(os.environ["TRADEWIND_NODE"])

    @classmethod
    def tearDownClass(cls):
        # The connection keeps the process alive.
        cls.chain.close()

    def check_record(self, record):
        """What `rent` was told and what the chain made of it."""
        stage = self.stage
        self.assertEqual(
            {
                "buyer": stage["buyer"],
                "provider": stage["provider"],
                "offer": int(stage["offer"]),
                "kind": "Function",
                "asset": "Native",
                "rate": int(stage["rate"]),
                "ticks": stage["ticks"],
                "starts_at": stage["startsAt"],
                "ends_at": stage["endsAt"],
                "state": "Active",
                "workload": {"Open": {"cid": stage["cid"]}},
                "terms": None,
            },
            {name: record[name] for name in (
                "buyer", "provider", "offer", "kind", "asset", "rate", "ticks", "starts_at", "ends_at", "state",
                "workload", "terms",
            )},
        )
        self.assertEqual(record["resources"]["vcpus"], stage["vcpus"])
        self.assertEqual(record["resources"]["memory_mib"], stage["memoryMib"])

    def test_symbol_decimals_and_prefix_are_those_of_the_chain(self):
        self.assertEqual(
            (self.chain.token_symbol, self.chain.token_decimals, self.chain.ss58_format), ("WIND", 9, 42)
        )
        self.assertEqual(self.chain.chain, "Tradewind Development")
        self.assertEqual(ss58_encode(ss58_decode(ALICE), self.chain.ss58_format), ALICE)

    def test_a_lease_is_read_from_storage(self):
        self.check_record(self.chain.query("Leases", "Leases", [int(self.stage["lease"])]))

    def test_a_lease_is_read_by_the_runtime_api(self):
        view = self.chain.runtime_call("LeaseApi", "lease", [int(self.stage["lease"])])
        self.assertEqual(view["id"], int(self.stage["lease"]))
        self.assertEqual(view["held"], int(self.stage["held"]))
        self.check_record(view["lease"])

    def test_the_lease_is_among_all_of_them(self):
        leases = {int(number): record for number, record in self.chain.query_map("Leases", "Leases")}
        self.check_record(leases[int(self.stage["lease"])])

    def test_what_does_not_exist_is_none(self):
        self.assertIsNone(self.chain.query("Leases", "Leases", [UNKNOWN]).value)
        self.assertIsNone(self.chain.runtime_call("LeaseApi", "lease", [UNKNOWN]))

    def test_the_last_heartbeat_is_the_one_that_was_sent(self):
        view = self.chain.runtime_call("LeaseApi", "heartbeat", [self.stage["provider"]])
        self.assertEqual((view["last"], view["leases"]), (self.stage["heartbeat"], 1))
