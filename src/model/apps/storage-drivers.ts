/**
 * Whether the kubelet gives a volume of this provisioner to the pod's fsGroup. `true` only for CSI drivers whose CSIDriver
 * object says `fsGroupPolicy: File`, or that make ReadWriteOnce file systems with an fsType, which the default policy covers.
 */
const HONOURING: ReadonlySet<string> = new Set([
  'driver.longhorn.io',
  'ebs.csi.aws.com',
  'kubernetes.io/aws-ebs',
  'pd.csi.storage.gke.io',
  'kubernetes.io/gce-pd',
  'disk.csi.azure.com',
  'kubernetes.io/azure-disk',
  'dobs.csi.digitalocean.com',
  'csi.hetzner.cloud',
  'linodebs.csi.linode.com',
  'block.csi.vultr.com',
  'cinder.csi.openstack.org',
  'csi.vsphere.vmware.com',
  'topolvm.io',
  'topolvm.cybozu.com',
]);

/** Provisioners whose volumes are directories of the node or NFS exports: fsGroup does nothing there. */
const IGNORING: ReadonlyMap<string, string> = new Map([
  ['rancher.io/local-path', 'hostPath'],
  ['microk8s.io/hostpath', 'hostPath'],
  ['k8s.io/minikube-hostpath', 'hostPath'],
  ['docker.io/hostpath', 'hostPath'],
]);

export type FsGroupSupport = 'honoured' | 'ignored' | 'unknown';

export function fsGroupSupport(provisioner: string): FsGroupSupport {
  if (HONOURING.has(provisioner) || /(?:^|\.)rbd\.csi\.ceph\.com$/.test(provisioner)) return 'honoured';
  return IGNORING.has(provisioner) ? 'ignored' : 'unknown';
}
