// Reads a code with the camera and hands it to the look-up form. Only an addition: the form works without it.
// The words on the page come from the markup, so that this file needs no language.
(() => {
  const box = document.getElementById("quet");
  const form = document.getElementById("tim");
  if (!box || !form || !("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return;
  const [start, stop, video, message] = ["start", "stop", "video", "message"].map((name) => box.querySelector(`[data-${name}]`));
  const wanted = ["qr_code", "data_matrix", "ean_13", "ean_8", "upc_a", "code_128", "itf"];
  let stream = null;

  const end = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.srcObject = null;
    video.hidden = stop.hidden = message.hidden = true;
    start.hidden = false;
  };

  const say = (text) => {
    message.textContent = text;
    message.hidden = false;
  };

  const look = async (detector) => {
    if (!stream) return;
    const [found] = await detector.detect(video).catch(() => []);
    if (found) {
      end();
      form.elements.ma.value = found.rawValue;
      form.submit();
      return;
    }
    setTimeout(() => look(detector), 200);
  };

  const begin = async () => {
    const known = await BarcodeDetector.getSupportedFormats();
    const formats = wanted.filter((format) => known.includes(format));
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
    } catch {
      say(message.dataset.refused);
      return;
    }
    start.hidden = true;
    video.hidden = stop.hidden = false;
    say(message.dataset.help);
    video.srcObject = stream;
    await video.play();
    look(new BarcodeDetector(formats.length ? { formats } : undefined));
  };

  start.addEventListener("click", begin);
  stop.addEventListener("click", end);
  addEventListener("pagehide", end);
  BarcodeDetector.getSupportedFormats().then((formats) => { box.hidden = !formats.length; }, () => {});
})();
