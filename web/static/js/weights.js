// Weight sliders show their value while they move; the form itself needs no script.
export function weights() {
  document.querySelectorAll("input[type=range]").forEach((slider) => {
    const shown = document.querySelector(`output[for="${slider.id}"]`);
    if (!shown) return;
    const show = () => {
      shown.textContent = Number(slider.value).toFixed(2).replace(/\.?0+$/, "");
    };
    slider.addEventListener("input", show);
    show();
  });
}
