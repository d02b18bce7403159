// SPDX-License-Identifier: EUPL-1.2
// Who may speak to whom: works out what the NetworkPolicies of a build let through, connection by connection, and compares
// it with deploy/programs.tsv, the one table of calls and events (services/README.md, "Calls and events").
import { containersOf, matches, podsOf, podsOfOperators, programs } from "./objects.mjs";

const NAMESPACE = { "kubernetes.io/metadata.name": "naober" };

// A pod, or somebody outside of the namespace, as far as a policy can see it.
const inside = (name, labels, ports = []) => ({ name, labels, namespace: NAMESPACE, ports });
const outside = (name, namespace) => ({ name, labels: {}, namespace, ports: [] });

function peerMatches(peer, other) {
  if (peer.ipBlock) return other.address === true;
  if (other.address) return false;
  const namespace = peer.namespaceSelector ? matches(peer.namespaceSelector, other.namespace) : other.namespace === NAMESPACE;
  return namespace && (!peer.podSelector || matches(peer.podSelector, other.labels));
}

function portMatches(ports, target, number) {
  if (!ports) return true;
  return ports.some(({ port, protocol = "TCP" }) => {
    const resolved = typeof port === "string" ? target.ports.find(({ name }) => name === port)?.containerPort : port;
    return protocol === "TCP" && (port === undefined || resolved === number);
  });
}

// Whether the policies of one side (Ingress of `self`, or Egress) let a connection with `other` to a port of `target` through.
function sideAllows(policies, direction, self, other, target, number) {
  if (self.namespace !== NAMESPACE || self.address) return true;
  const [rulesKey, peersKey] = direction === "Ingress" ? ["ingress", "from"] : ["egress", "to"];
  const mine = policies.filter(({ spec }) => spec.policyTypes.includes(direction) && matches(spec.podSelector, self.labels));
  if (mine.length === 0) return true;
  return mine.some(({ spec }) =>
    (spec[rulesKey] ?? []).some(
      (rule) =>
        (!rule[peersKey] || rule[peersKey].some((peer) => peerMatches(peer, other))) && portMatches(rule.ports, target, number),
    ),
  );
}

// [[object, what is wrong with it]]: connections that are open and should not be, or the other way round.
export function brokenNetwork(objects) {
  const policies = objects.filter(({ kind }) => kind === "NetworkPolicy");
  const deployments = podsOf(objects).filter(([{ kind }]) => kind === "Deployment");
  if (deployments.length === 0) return [];
  const podOf = (name) => {
    const [, { metadata, spec }] = deployments.find(([object]) => object.metadata.name === name) ?? [, {}];
    return spec && inside(name, metadata.labels, containersOf(spec).flatMap(({ ports }) => ports ?? []));
  };
  const leaves = (from, to, number) => sideAllows(policies, "Egress", from, to, to, number);
  const enters = (from, to, number) => sideAllows(policies, "Ingress", to, from, to, number);

  const found = [];
  const anchor = (name) => deployments.find(([object]) => object.metadata.name === name)[0];
  const expect = (object, from, to, number, wanted) => {
    if ((leaves(from, to, number) && enters(from, to, number)) === wanted) return;
    found.push([object, `${from.name} ${wanted ? "can't" : "can"} reach ${to.name}:${number}, against deploy/programs.tsv`]);
  };
  // Both ends must keep to the table, so that one mistake opens nothing.
  const expectOfBoth = (object, from, to, number, wanted) => {
    for (const [end, allowed] of [["lets out", leaves(from, to, number)], ["lets in", enters(from, to, number)]]) {
      if (allowed === wanted) continue;
      found.push([object, `what ${wanted ? "should" : "should not"} go from ${from.name} to ${to.name}:${number} is not what a policy ${end}`]);
    }
  };

  const command = inside("naober", { "app.kubernetes.io/name": "naober" });
  const gateway = inside("gateway", { "app.kubernetes.io/name": "gateway" });
  const stranger = inside("a pod without labels", {});
  const elsewhere = outside("another namespace", {});
  const monitoring = outside("the monitoring", { "naober/monitoring": "true" });
  const table = programs();
  for (const row of table) {
    const to = podOf(row.program);
    if (!to) {
      found.push([objects[0], `there is no Deployment ${row.program}, which deploy/programs.tsv has`]);
      continue;
    }
    const [grpc, admin] = [Number(row.grpc_port), Number(row.admin_port)];
    const object = anchor(row.program);
    for (const other of table) {
      const from = other.program !== row.program && podOf(other.program);
      if (!from) continue;
      expectOfBoth(object, from, to, grpc, other.peers.includes(row.program));
      expectOfBoth(object, from, to, admin, false);
    }
    const migration = podsOf(objects).find(([{ kind, metadata }]) => kind === "Job" && metadata.name === `${row.program}-migration`);
    const job = inside(`${row.program}-migration`, migration?.[1].metadata.labels ?? {});
    for (const [from, mayCall, mayLook] of [
      [command, true, true], [gateway, true, false], [stranger, false, false], [job, false, false],
      [elsewhere, false, false], [monitoring, false, true],
    ]) {
      expect(object, from, to, grpc, mayCall);
      expect(object, from, to, admin, mayLook);
    }
    // Its databases stand where the site says: in the cluster, or at an address.
    const databases = podsOfOperators(objects).map(([, { metadata }]) => inside("the database", metadata.labels));
    const database = databases[0] ?? { ...outside("the database", {}), address: true };
    expect(object, to, database, 5432, true);
    expect(object, job, database, 5432, true);
    expect(object, stranger, database, 5432, false);
  }
  expect(policies[0] ?? objects[0], elsewhere, stranger, 80, false);
  return found;
}
