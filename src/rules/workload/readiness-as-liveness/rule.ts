import type { Container, LivenessProbe } from '../../../model/apps/pods/view.js';
import { type Fix, type Refusal, defineRule, offer } from '../../kit.js';

/** A program whose readiness comes and goes while it is well. */
interface Unready {
  /** What the path ends with. */
  readonly path: string;
  readonly when: string;
  /** A path that answers as long as the program lives. */
  readonly alive?: string;
  /** Whether it never becomes unready again, so that a startup probe is protection enough. */
  readonly onlyAtStart?: boolean;
}

const PROGRAMS: Readonly<Partial<Record<string, Unready>>> = {
  // loki.go readyHandler: services, ingester, and a query frontend without queriers. buildinfo is there since 2.3.
  loki: {
    path: '/ready',
    when: 'its ingester joins or leaves, or no querier is connected',
    alive: '/loki/api/v1/status/buildinfo',
  },
  mimir: { path: '/ready', when: 'one of its services starts, or its ingester joins or leaves' },
  tempo: { path: '/ready', when: 'one of its services starts, or its ingester joins or leaves' },
  promtail: { path: '/ready', when: 'it finds no file to read' },
  // web.go: 503 until the write-ahead log is replayed, which takes minutes on a large one.
  prometheus: { path: '/-/ready', when: 'it replays its write-ahead log', alive: '/-/healthy', onlyAtStart: true },
};

export default defineRule({
  id: 'workload/readiness-as-liveness',
  meta: {
    title: 'A liveness probe asks whether the program is ready',
    confidence: 'high',
    since: '0.1.0',
    fixes: ['unsafe'],
    messages: {
      restartsUnready: {
        severity: 'warning',
        text: 'the liveness probe of {{container}} asks {{path}}: {{program}} answers 503 there while {{when}}, and the kubelet then restarts it',
        why: 'Whoever is not ready gets no requests until it is; whoever is not alive is killed. A restart makes an unready {{program}} start from the beginning.',
        help: 'Keep {{path}} for the readiness and the startup probe; let the liveness probe ask something that answers as long as the process works, or do without it.',
      },
    },
  },
  create: (context) => ({
    PodTemplate(pod) {
      for (const container of pod.containers) {
        const { liveness, known } = container;
        const unready = PROGRAMS[known?.app ?? ''];
        if (liveness === undefined || known === undefined || unready === undefined) continue;
        if (!withoutQuery(liveness.path).endsWith(unready.path)) continue;
        if (unready.onlyAtStart === true && container.hasStartupProbe !== false) continue;
        context.report({
          at: liveness.at,
          messageId: 'restartsUnready',
          app: known.app,
          data: { container: container.name, path: liveness.path, program: known.title, when: unready.when },
          fix: fixOf(liveness, unready, container),
        });
      }
    },
  }),
});

function withoutQuery(path: string): string {
  return path.replace(/[?#].*$/, '').replace(/(?<=.)\/+$/, '');
}

function fixOf(liveness: LivenessProbe, { path, alive }: Unready, { image }: Container): Fix | Refusal {
  const isTooOld = image.state === 'set' && /:v?(?:[01]|2\.[0-2])\./.test(image.value) && path === '/ready';
  if (alive === undefined || isTooOld)
    return offer('take the liveness probe out', 'unsafe', liveness.remove('asked whether the program is ready'), NO_PROBE);
  const prefix = withoutQuery(liveness.path).slice(0, -path.length);
  return offer(`ask ${prefix}${alive} instead`, 'unsafe', liveness.setPath(`${prefix}${alive}`), OTHER_PROBE);
}

const NO_PROBE = 'nothing restarts a process that hangs then';
const OTHER_PROBE = 'the delays and thresholds of the probe were chosen for another question';
