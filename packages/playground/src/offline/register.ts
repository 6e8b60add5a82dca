/** Has the page kept for when there is no network, once it has nothing better to do. */
export function keepOffline(): void {
  if (!('serviceWorker' in navigator) || !isSecureContext) return;
  const register = async () => {
    try {
      await navigator.serviceWorker.register('./service-worker.js');
    } catch {
      // Without it the page works as long as there is a network. In a sandbox even asking throws.
    }
  };
  if (document.readyState === 'complete') void register();
  else addEventListener('load', register, { once: true });
}
