// What the page uses of OpenLayers: esbuild makes ol.js of it (see package.json).
export {boundingExtent, containsCoordinate, containsExtent} from "ol/extent.js";
export {default as Circle} from "ol/style/Circle.js";
export {default as Feature} from "ol/Feature.js";
export {default as Fill} from "ol/style/Fill.js";
export {default as Map} from "ol/Map.js";
export {default as MultiLineString} from "ol/geom/MultiLineString.js";
export {default as Point} from "ol/geom/Point.js";
export {default as Projection} from "ol/proj/Projection.js";
export {default as RegularShape} from "ol/style/RegularShape.js";
export {default as Stroke} from "ol/style/Stroke.js";
export {default as Style} from "ol/style/Style.js";
export {default as Text} from "ol/style/Text.js";
export {default as VectorImageLayer} from "ol/layer/VectorImage.js";
export {default as VectorLayer} from "ol/layer/Vector.js";
export {default as VectorSource} from "ol/source/Vector.js";
export {default as View} from "ol/View.js";
export {defaults as interactions} from "ol/interaction/defaults.js";
