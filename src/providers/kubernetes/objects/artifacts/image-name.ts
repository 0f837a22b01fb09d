/**
 * The name of an image without tag and digest: `registry:5000/repo/app` of `registry:5000/repo/app:1@sha256:…`. A colon
 * before the last slash belongs to the registry's port.
 */
export function imageName(image: string): string {
  const [named = image] = image.split('@', 1);
  const colon = named.lastIndexOf(':');
  return colon > named.lastIndexOf('/') ? named.slice(0, colon) : named;
}
