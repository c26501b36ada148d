// Counts readers with the service that site.toml names, without cookies: only on the site's own address, and not if the
// browser asks not to be tracked. Without scripts nobody is counted.
{
const { provider, script, site, host, origin } = document.currentScript.dataset;
const refuses = navigator.globalPrivacyControl || navigator.doNotTrack === "1" || window.doNotTrack === "1";

if (!refuses && location.origin === origin) {
  const element = document.createElement("script");
  element.async = true;
  element.src = script;
  if (provider === "plausible") element.dataset.domain = site;
  if (provider === "goatcounter") element.dataset.goatcounter = host + "/count";
  if (provider === "umami") {
    element.dataset.websiteId = site;
    element.dataset.doNotTrack = "true";
    // Umami's own servers choose the address themselves.
    if (host !== "https://cloud.umami.is") element.dataset.hostUrl = host;
  }
  if (provider === "matomo") {
    window._paq = [
      ["disableCookies"],
      ["setDoNotTrack", true],
      ["setTrackerUrl", host + "/matomo.php"],
      ["setSiteId", site],
      ["trackPageView"],
      ["enableLinkTracking"],
    ];
  }
  document.head.append(element);
}
}
