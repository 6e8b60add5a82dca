/** Has the page kept for when there is no network, once it has nothing better to do. */
export function keepOffline(): void {
  if (!('serviceWorker' in navigator) || !isSecureContext) return;
  const register = () => {
    navigator.serviceWorker.register('./service-worker.js').catch(() => {
      // Without it the page works as long as there is a network.
    });
  };
  if (document.readyState === 'complete') register();
  else addEventListener('load', register, { once: true });
}
